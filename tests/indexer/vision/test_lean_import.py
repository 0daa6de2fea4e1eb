import subprocess
import sys

LEAN = "import sys; from indexer.vision.lean_import import timm, torchvision; "


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LEAN + code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_torchs_compiler_is_not_imported() -> None:
    assert (
        run("print(*(name in sys.modules for name in ('torchvision', 'timm', 'torch._dynamo')))")
        == "True True False"
    )


def test_both_and_the_compiler_work_afterwards() -> None:
    code = (
        "import torch, torchvision, timm, torch._dynamo.utils as utils; "
        "timm.create_model('tf_efficientnet_lite0').eval()(torch.zeros(1, 3, 224, 224)); "
        "boxes = torch.tensor([[0., 0, 9, 9], [0, 0, 9, 8]]); "
        "print(torchvision.ops.nms(boxes, torch.tensor([.9, .8]), .5).tolist(), "
        "utils.is_compile_supported('cpu') in (True, False), hasattr(utils, 'counters'))"
    )
    assert run(code) == "[0] True True"


def test_each_is_imported_when_it_is_asked_for() -> None:
    code = "import sys; from indexer.vision.lean_import import torchvision; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "torchvision" in done.stdout.split()
    assert "timm" not in done.stdout.split()
