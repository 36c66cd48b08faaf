"""``newscrawl crawl`` outside a checkout."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from scrapy import cmdline

from newscrawl.cli import main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nosuch"], "newscrawl: Unknown portal 'nosuch'"),
        (["portal", "-a", "since=yesterday"], "since=yesterday"),
        (["portal", "-a", "since"], "expected NAME=VALUE"),
    ],
)
def test_what_a_user_can_fix_is_one_line_in_any_folder(tmp_path, arguments, message):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("SCRAPY", "NEWSCRAWL"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "newscrawl", "crawl", *arguments, *(["-s", "LOG_ENABLED=0"] if len(arguments) != 3 else [])],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "no active project" not in done.stdout + done.stderr


def test_scrapy_itself_works_in_any_folder_where_its_settings_are_named(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPY")}
    for named, message in (
        ({}, "no active project"),
        ({"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}, "newscrawl: Unknown portal 'nosuch'"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "nosuch"],
            cwd=tmp_path, env=environment | named, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert message in done.stdout + done.stderr


def test_folders_arguments_and_settings_reach_the_crawl(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(cmdline, "execute", asked.append)
    monkeypatch.delenv("SCRAPY_SETTINGS_MODULE", raising=False)
    arguments = ["--output", str(tmp_path), "crawl", "cctv", "-a", "pages=1", "-s", "LOG_LEVEL=ERROR"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert os.environ.pop("SCRAPY_SETTINGS_MODULE") == "newscrawl.settings"
    [command] = asked
    assert command[:3] == ["scrapy", "crawl", "cctv"]
    assert command[3:5] == ["-a", "pages=1"]
    assert f"NEWSCRAWL_OUTPUT={tmp_path}" in command
    assert f"NEWSCRAWL_DATABASE={tmp_path / 'newscrawl.db'}" in command
    assert command[-1] == "LOG_LEVEL=ERROR"
