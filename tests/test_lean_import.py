import subprocess
import sys

LEAN = "import sys; from indexer.lean_import import import_torchvision; import_torchvision(); "


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", LEAN + code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_torchs_compiler_is_not_imported() -> None:
    assert (
        run("print('torchvision' in sys.modules, 'torch._dynamo' in sys.modules)") == "True False"
    )


def test_torchvision_and_the_compiler_work_afterwards() -> None:
    code = (
        "import torch, torchvision, torch._dynamo.utils as utils; "
        "boxes = torch.tensor([[0., 0, 9, 9], [0, 0, 9, 8]]); "
        "print(torchvision.ops.nms(boxes, torch.tensor([.9, .8]), .5).tolist(), "
        "utils.is_compile_supported('cpu') in (True, False), hasattr(utils, 'counters'))"
    )
    assert run(code) == "[0] True True"
