"""The wheel holds what runs, and only that; installed, it works away from the checkout."""

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.samples import COVERS

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("indexer", "search", "catalogue", "evaluation", "output", "service")
MODULES = tuple(sorted(path.name for path in ROOT.glob("*.py")))
NOT_SHIPPED = ("synth", "training", "benchmarks", "tests")
FILE = "rudyard-kipling_kim.jpg"

IMPORT_ALL = """
import importlib, json, sys
modules = [importlib.import_module(name) for name in json.loads(sys.argv[1])]
print(json.dumps([module.__file__ for module in modules]))
"""


def run(*command: str | Path, **options) -> str:
    """Run a command; its output. A failure shows what it wrote."""
    words = [str(word) for word in command]
    done = subprocess.run(words, check=False, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def imports(source: str) -> set[str]:
    """The top-level packages that a module imports anywhere."""
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
    return imported


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy, in which no earlier build has left anything."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", *MODULES):
        shutil.copy(ROOT / name, source)
    for name in (*SHIPPED, *NOT_SHIPPED):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "out")
        )
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", out)
    run(sys.executable, "-m", "pip", "wheel", *options, source)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def files(wheel) -> set[str]:
    """The files in the wheel, but for its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment that holds the wheel and sees the dependencies of this one.

    A path in a .pth file is searched for modules, but .pth files in it are not read, so the
    checkout, installed here as editable, stays out of sight.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    options = ("--no-deps", "--no-index", "--quiet")
    run(sys.executable, "-m", "pip", "--python", folder / "bin/python", "install", *options, wheel)
    (packages,) = folder.glob("lib/python*/site-packages")
    paths = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (packages / "dependencies.pth").write_text("\n".join(paths))
    return folder


def test_it_holds_all_of_the_packages_and_the_command_and_nothing_else(files):
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in SHIPPED
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files == wanted | {*MODULES}
    assert "indexer/vision/assets/resnet18_covers.safetensors" in files


def test_the_command_imports_nothing_that_is_not_shipped():
    """The import contracts hold this for packages; the command is made of modules."""
    assert "cli.py" in MODULES
    imported = set().union(*(imports((ROOT / name).read_text("utf-8")) for name in MODULES))
    assert "indexer" in imported
    assert imported.isdisjoint(NOT_SHIPPED)


def test_every_module_imports_where_only_the_wheel_is(files, installed):
    names = sorted(
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in files
        if name.endswith(".py")
    )
    assert {"cli", "indexer", "indexer.pipeline", "indexer.workers.worker"} <= {*names}
    found = json.loads(
        run(installed / "bin/python", "-I", "-c", IMPORT_ALL, json.dumps(names), cwd=installed)
    )
    assert len(found) == len(names)
    outside = [path for path in found if not Path(path).is_relative_to(installed)]
    assert outside == []


def test_the_installed_command_indexes_a_cover(installed):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = (installed / "bin/coverdex", "--library", installed / "library")
    report = json.loads(
        run(*command, "index", COVERS / FILE, "--json", cwd=installed, env=environment)
    )
    assert report["added"] == 1
    listed = run(*command, "text", "kim kipling", cwd=installed, env=environment)
    assert FILE in listed
