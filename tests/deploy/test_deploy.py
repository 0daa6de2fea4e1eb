"""The files in deploy/ say what systemd, Docker and the command line understand."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from typer.testing import CliRunner

from cli import app
from service.routes import health

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "coverdex.service").read_text("utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
PROJECT = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
COMPOSE = PROJECT["services"]["coverdex"]
STEPS = [
    line.split(maxsplit=1)
    for line in DOCKERFILE.replace("\\\n", "").splitlines()
    if line and not line.startswith("#")
]
"""Instructions of the Dockerfile, each with its arguments."""

COMMANDS = {
    "unit": shlex.split(re.search(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)[1])[1:],
    "image": json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1]),
    "compose": COMPOSE["command"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_command_is_one_that_serves_with_tokens(name, monkeypatch):
    served = []
    monkeypatch.setattr("service.server.serve", served.append)
    result = CliRunner().invoke(app, COMMANDS[name])
    assert result.exit_code == 0, result.output
    (settings,) = served
    assert settings.token_file is not None
    assert settings.port == 8765


def test_systemd_finds_no_fault_in_the_unit(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze here: apt-get install systemd")
    unit = tmp_path / "coverdex.service"
    unit.write_text(UNIT.replace("/opt/coverdex/bin/coverdex", sys.executable))
    checked = subprocess.run(
        [program, "verify", unit], capture_output=True, text=True, check=False, timeout=300
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_port_of_the_container_is_reached_from_its_own_machine_alone():
    assert COMPOSE["ports"] == ["127.0.0.1:8765:8765"]
    assert "EXPOSE 8765" in DOCKERFILE
    assert "USER coverdex" in DOCKERFILE


def test_the_image_copies_what_is_there():
    assert {name for name, _ in STEPS} <= {
        *("FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "ENV", "ENTRYPOINT", "CMD")
    }
    stages = set()
    for name, arguments in STEPS:
        words = arguments.split()
        if name == "FROM":
            assert words[0] in stages or words[0] == "debian:bookworm-slim"
            stages.update(words[2:])
        elif name == "COPY" and words[0].startswith("--from="):
            assert words[0].removeprefix("--from=") in stages
            assert f"--wheel-dir {words[1]}" in DOCKERFILE, "a stage made it"
            assert f"pip install --no-cache-dir {words[2]}/*.whl" in DOCKERFILE
        elif name == "COPY":
            assert all((ROOT / source).exists() for source in words[:-1])


def test_the_image_is_built_without_what_git_ignores_and_starts_the_installed_command():
    assert (ROOT / PROJECT["services"]["coverdex"]["build"]["dockerfile"]).samefile(
        DEPLOY / "Dockerfile"
    )
    assert (DEPLOY / COMPOSE["build"]["context"]).samefile(ROOT)
    assert {".git", ".venv", "build"} <= set((ROOT / ".dockerignore").read_text().split())
    steps = [name for name, _ in STEPS]
    assert steps.index("USER") > max(at for at, name in enumerate(steps) if name == "RUN")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11", "Debian 12 has Python 3.11"
    assert json.loads(dict(STEPS)["ENTRYPOINT"])[0] in project["scripts"]


def test_what_compose_mounts_is_declared_and_what_it_starts_is_ready_by_its_own_check(monkeypatch):
    places = dict(volume.rsplit(":ro", 1)[0].rsplit(":", 1) for volume in COMPOSE["volumes"])
    named = {source for source in places if not source.startswith(("$", "/", "."))}
    assert named == set(PROJECT["volumes"])
    assert dict(STEPS)["VOLUME"] in places.values()
    watched = COMMANDS["compose"][COMMANDS["compose"].index("--watch") + 1]
    assert watched in places.values()
    program, option, code = COMPOSE["healthcheck"]["test"][1:]
    assert (program, option) == ("python", "-c")
    asked = []
    monkeypatch.setattr("urllib.request.urlopen", asked.append)
    exec(compile(code, "healthcheck", "exec"), {})
    (address,) = map(urlsplit, asked)
    assert address.port == int(dict(STEPS)["EXPOSE"])
    assert address.path in {route.path for route in health.router.routes}


def test_the_image_s_library_is_the_one_that_the_command_opens(monkeypatch):
    environment = dict(word.split("=", 1) for word in dict(STEPS)["ENV"].split())
    monkeypatch.setenv("COVERDEX_LIBRARY", environment["COVERDEX_LIBRARY"])
    served = []
    monkeypatch.setattr("service.server.serve", served.append)
    assert CliRunner().invoke(app, COMMANDS["compose"]).exit_code == 0
    assert str(served[0].library) == environment["COVERDEX_LIBRARY"]
    assert served[0].library.is_relative_to(dict(STEPS)["VOLUME"])
    (folder,) = re.findall(r"venv (/opt/\S+)", DOCKERFILE)
    assert environment["PATH"].startswith(f"{folder}/bin:")
