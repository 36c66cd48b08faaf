"""The examples in ``deploy/`` name commands, options and settings that exist."""

from __future__ import annotations

import configparser
import importlib
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from newscrawl.cli import main
from tests.limits import HANGS, wait_for

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"


def commands():
    for path in DEPLOY.iterdir():
        for found in re.finditer(
            r"/opt/newscrawl/bin/newscrawl ([^>|\n]*)", path.read_text(encoding="utf-8")
        ):
            yield pytest.param(shlex.split(found[1]), id=f"{path.name}:{found[1].strip()}")


@pytest.mark.parametrize("words", list(commands()))
def test_commands_are_understood(words, tmp_path):
    words = ["--output", str(tmp_path), *words, "--help"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output


def test_scrapyd_finds_the_project():
    config = configparser.ConfigParser()
    config.read(DEPLOY / "scrapy.cfg")
    settings = importlib.import_module(config["settings"]["newscrawl"])
    assert settings.BOT_NAME == "newscrawl"
    assert config["scrapyd"]["bind_address"] == "127.0.0.1"


def test_the_service_takes_nothing_new_for_a_good_end():
    text = (DEPLOY / "newscrawl.service").read_text()
    assert re.search(r"^SuccessExitStatus=10$", text, re.MULTILINE)


def test_the_compose_file_names_what_there_is():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"crawl", "desk", "proxy"}
    result = CliRunner().invoke(main, [*services["desk"]["command"], "--help"])
    assert result.exit_code == 0, result.output
    options = {param for word in services["desk"]["command"] if (param := str(word)).startswith("--")}
    assert options <= set(re.findall(r"--[a-z-]+", result.output))
    # Only the proxy is reached from outside, and only from the proxy's network the desk believes headers.
    assert [name for name, one in services.items() if "ports" in one] == ["proxy"]
    subnet = compose["networks"]["inside"]["ipam"]["config"][0]["subnet"]
    assert services["desk"]["command"][-2:] == ["--proxy", subnet]
    for name, service in services.items():
        assert set(service["networks"]) <= set(compose["networks"]), name
        for volume in service["volumes"]:
            source = str(volume).split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).is_file(), volume
    assert (DEPLOY / services["crawl"]["build"]["dockerfile"].removeprefix("deploy/")).is_file()
    assert "reverse_proxy desk:8001" in (DEPLOY / "Caddyfile").read_text(encoding="utf-8")


def test_the_containerfile_copies_and_sets_what_there_is():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert (DEPLOY / "schedule.sh").stat().st_mode & 0o111
    assert "COPY deploy/schedule.sh /usr/local/bin/newscrawl-schedule" in text
    assert (DEPLOY.parent / "requirements" / "run.txt").is_file()
    assert re.search(r"^USER (?!0$|root)\d+$", text, re.MULTILINE)


@pytest.mark.parametrize(("codes", "ends", "calls"), [((10, 0, 11, 12, 13, 2), 2, 6), ((3,), 3, 1)])
def test_the_loop_of_the_container_ends_where_the_next_run_would_fail_alike(tmp_path, codes, ends, calls):
    (tmp_path / "newscrawl").write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {tmp_path}/calls\n'
        f"set -- {' '.join(map(str, codes))}\n"
        f"shift $(($(wc -l < {tmp_path}/calls) - 1))\nexit $1\n"
    )
    (tmp_path / "newscrawl").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "INTERVAL": "0"}
    done = subprocess.run(
        ["sh", DEPLOY / "schedule.sh", "-s", "A=1"], env=environment, capture_output=True, text=True, check=False, timeout=HANGS,
    )  # fmt: skip
    assert done.returncode == ends
    assert (tmp_path / "calls").read_text().splitlines() == ["run --due --json-log -s A=1"] * calls
    assert done.stderr.count("exit code") == calls


def test_one_signal_ends_the_loop_and_its_run(tmp_path):
    (tmp_path / "newscrawl").write_text(
        f"#!/bin/sh\ntrap 'echo stopped > {tmp_path}/stopped; exit 130' TERM\n"
        f"touch {tmp_path}/running\nwhile :; do sleep 0.1; done\n"
    )
    (tmp_path / "newscrawl").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with subprocess.Popen(["sh", DEPLOY / "schedule.sh"], env=environment) as process:
        wait_for((tmp_path / "running").exists, process)
        process.terminate()
        assert process.wait(HANGS) == 0
    assert (tmp_path / "stopped").exists()
