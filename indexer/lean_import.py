"""Import torchvision without torch's compiler, which nothing here uses."""

import sys
from types import ModuleType


def import_torchvision() -> None:
    """Import torchvision, so that later imports of it, also by other packages, cost nothing.

    `torchvision.ops.roi_align` (0.29) asks `torch._dynamo` at import whether it may compile, and
    importing that takes 1.1 of 1.2 s (`python -X importtime -c "import torchvision"`): a quarter of
    a first answer. A stand-in says no; it is gone afterwards, so that the real one can be imported.
    """
    if "torchvision" in sys.modules or "torch._dynamo" in sys.modules:
        return
    import torch  # noqa: F401 - it must not meet the stand-in

    compiler, utils = ModuleType("torch._dynamo"), ModuleType("torch._dynamo.utils")
    vars(utils)["is_compile_supported"] = lambda device: False
    sys.modules.update({compiler.__name__: compiler, utils.__name__: utils})
    try:
        import torchvision  # noqa: F401
    except ImportError:
        pass  # another version wants more of it, and gets the real one when it is next imported
    finally:
        del sys.modules[compiler.__name__], sys.modules[utils.__name__]
