"""Import torchvision and timm without torch's compiler, which Coverdex does not use."""

import importlib
import sys
from types import ModuleType
from typing import Any


def import_without_compiler(name: str) -> Any:
    """A package, imported while a stub stands in for `torch._dynamo`; later imports are then cheap.

    torchvision 0.29 (`ops.roi_align`) and timm 1.0 import `torch._dynamo` to ask whether to compile
    and to say what not to. That takes 1.1 of torchvision's 1.2 s and 2.0 of timm's 2.4 s
    (`python -X importtime -c "import timm"`), and 100 MB. The stub is removed afterwards, so the
    real module can still be imported.
    """
    if name in sys.modules or "torch._dynamo" in sys.modules:
        return importlib.import_module(name)
    import torch  # noqa: F401 - must be imported before the stub is there

    compiler, utils = ModuleType("torch._dynamo"), ModuleType("torch._dynamo.utils")
    vars(utils)["is_compile_supported"] = lambda device: False
    vars(compiler)["disable"] = _unchanged
    sys.modules.update({compiler.__name__: compiler, utils.__name__: utils})
    try:
        importlib.import_module(name)
    except (ImportError, AttributeError):
        pass  # another version needs more than the stub: its next import gets the real module
    finally:
        del sys.modules[compiler.__name__], sys.modules[utils.__name__]
    return importlib.import_module(name)


def _unchanged(function: Any, *_: object, **__: object) -> Any:
    return function


def __getattr__(name: str) -> Any:
    """torchvision or timm, when a module first takes it from here.

    All modules do: whoever imported one before them would import the compiler too.
    """
    if name not in ("torchvision", "timm"):
        raise AttributeError(name)
    return import_without_compiler(name)
