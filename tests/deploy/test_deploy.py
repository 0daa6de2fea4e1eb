"""The files in deploy/ say what systemd, Docker and the command line understand."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli import app

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNIT = (DEPLOY / "coverdex.service").read_text("utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["coverdex"]

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
