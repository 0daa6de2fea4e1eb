"""Import torchvision and timm without torch's compiler, which nothing here uses."""

import importlib
import sys
from types import ModuleType
from typing import Any


def import_without_compiler(name: str) -> None:
    """Import a package, so that later imports of it, also by other packages, cost nothing.

    `torchvision.ops.roi_align` (0.29) asks `torch._dynamo` at import whether it may compile, and
    timm (1.0) tells it what not to compile. Importing that takes 1.1 of torchvision's 1.2 s and 2.0
    of timm's 2.4 s (`python -X importtime -c "import timm"`), and a hundred MB. A stand-in answers;
    it is gone afterwards, so that the real one can be imported.
    """
    if name in sys.modules or "torch._dynamo" in sys.modules:
        return
    import torch  # noqa: F401 - it must not meet the stand-in

    compiler, utils = ModuleType("torch._dynamo"), ModuleType("torch._dynamo.utils")
    vars(utils)["is_compile_supported"] = lambda device: False
    vars(compiler)["disable"] = _unchanged
    sys.modules.update({compiler.__name__: compiler, utils.__name__: utils})
    try:
        importlib.import_module(name)
    except (ImportError, AttributeError):
        pass  # another version wants more of it, and gets the real one when it is next imported
    finally:
        del sys.modules[compiler.__name__], sys.modules[utils.__name__]


def _unchanged(function: Any, *_: object, **__: object) -> Any:
    return function
