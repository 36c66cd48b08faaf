"""`newscrawl portal test` and `register`: what a portal lacks, and the publisher's row it brings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.portals.publishers import register, row_of
from newscrawl.portals.registry import spiders

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = ROOT / "newscrawl" / "attribution" / "data" / "publishers.json"
PORTAL = '''"""江边某县网."""

from newscrawl.cms.trs import TrsSpider


class Riverside(TrsSpider):
    """江边某县网, the portal of 江边某县融媒体中心.

    Domain: www.riverside-county.test
    Layout: written for this test in 2026
    Unverified: any section but the front page
    """

    name = "riverside_county"
    portal_name = "江边某县网"
    owner = "江边某县融媒体中心"
    city = "某市"
    province = "吉林"
    home = "http://www.riverside-county.test/"
'''


def run(*words):
    return CliRunner().invoke(main, ["portal", *words])


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "riverside_county.py"
    path.write_text(PORTAL, encoding="utf-8")
    return str(path)


def test_what_is_missing_is_named_and_what_is_whole_passes(file, tmp_path):
    found = run("test", file, "--fixtures", str(tmp_path))
    assert found.exit_code == 1
    assert "no fixture page.html" in found.output
    assert "newscrawl portal register riverside_county" in found.output
    assert run("test", "songhuajiang", "--fixtures", str(ROOT / "tests/spiders/fixtures")).exit_code == 0
    assert run("test", "no_such_portal").exit_code == 2


@pytest.mark.parametrize("damage", ["{", "[]", '{"url": "http://a.test/"}'])
def test_a_damaged_fixture_is_a_complaint(tmp_path, damage):
    folder = tmp_path / "songhuajiang"
    shutil.copytree(ROOT / "tests/spiders/fixtures/songhuajiang", folder)
    (folder / "meta.json").write_text(damage)
    found = run("test", "songhuajiang", "--fixtures", str(tmp_path))
    assert found.exit_code == 1
    assert "the fixture cannot be read" in found.output


def test_a_publisher_is_registered_once_and_in_its_place(file, tmp_path):
    copy = tmp_path / "publishers.json"
    copy.write_bytes(REGISTRY.read_bytes())
    done = run("register", file, "--to", str(copy))
    assert done.exit_code == 0, done.output
    before, after = (json.loads(path.read_bytes())["publishers"] for path in (REGISTRY, copy))
    [row] = [one for one in after if one not in before]
    assert row == {
        "name": "江边某县网", "type": "city", "region": "吉林/某市", "group": "江边某县融媒体中心", "domains": ["riverside-county.test"],
    }  # fmt: skip
    names = [one["name"] for one in after]
    assert names == sorted(names)
    assert len(after) == len(before) + 1
    once = copy.read_bytes()
    register(copy, row)
    assert copy.read_bytes() == once


def test_writing_the_registry_changes_nothing_else(tmp_path):
    copy = tmp_path / "publishers.json"
    copy.write_bytes(REGISTRY.read_bytes())
    register(copy, {"name": "松花江网", "domains": ["shjnet.cn"]})
    assert copy.read_bytes() == REGISTRY.read_bytes()


def test_bad_files_are_refused_and_left_alone(file, tmp_path):
    assert run("register", file, "--to", str(tmp_path / "none.json")).exit_code == 2
    damaged = tmp_path / "damaged.json"
    damaged.write_text("{")
    assert run("register", file, "--to", str(damaged)).exit_code == 2
    assert damaged.read_text() == "{"
    assert "江边某县网" in run("register", file, "--show").output


def test_every_declared_portal_has_its_publisher():
    assert {name: row_of(cls) for name, cls in spiders().items() if row_of(cls)} == {}
