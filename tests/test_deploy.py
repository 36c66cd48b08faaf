"""The examples in ``deploy/`` name commands, options and settings that exist."""

from __future__ import annotations

import configparser
import importlib
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main

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
