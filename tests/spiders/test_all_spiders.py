"""Every portal has a docstring that says what is known of it, and a fixture that its rules read."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules
from newscrawl.portals.checking import complaints
from newscrawl.portals.registry import portal_for, spiders

HERE = Path(__file__).resolve().parent
FIXTURES = HERE / "fixtures"
NAMES = list(spiders())

_spec = importlib.util.spec_from_file_location("make_fixtures", HERE / "make_fixtures.py")
make_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_fixtures)


@pytest.mark.parametrize("name", NAMES)
def test_portal(name):
    assert complaints(spiders()[name], FIXTURES / name) == []


def test_there_are_portals_enough_and_jilin_is_whole():
    assert len(NAMES) >= 60
    cities = {cls.city for cls in spiders().values() if cls.province == "吉林"}
    assert cities >= {"长春", "吉林市", "四平", "辽源", "通化", "白山", "松原", "白城", "延吉"}


def test_no_fixture_is_left_of_a_portal_that_is_gone():
    assert {folder.name for folder in FIXTURES.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", sorted(make_fixtures.layouts()))
def test_fixtures_are_what_the_script_writes(name):
    files = make_fixtures.build(name, make_fixtures.layouts()[name], spiders()[name].portal_name)
    for file, content in files.items():
        assert (FIXTURES / name / file).read_bytes() == content, f"{name}/{file}: run make_fixtures.py"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_belongs_to_its_own_portal(name):
    url = json.loads((FIXTURES / name / "meta.json").read_bytes())["url"]
    assert portal_for(urlsplit(url).hostname or "").key == name


# -- The refusals themselves -----------------------------------------------------------------------


class Bare(PortalSpider):
    name = "bare"
    portal_name = "某某网"
    home = "http://www.example.test/"
    article_path = r"/"


class Moved(PortalSpider):
    """某某网, a portal whose layout has moved.

    Domain: www.changchunews.com
    Layout: 2021
    Unverified: the section lists
    """

    name = "moved"
    portal_name = "某某网"
    home = "http://www.changchunews.com/"
    article_path = r"/content_\d+\.html$"
    rules = (Rules(version="2021", title=".no-such-title", body=".no-such-body"),)


def test_a_portal_without_anything_is_refused(tmp_path):
    said = complaints(Bare, tmp_path)
    assert "the docstring has no line Layout:" in said
    assert "the docstring's first line does not name the portal" in said
    assert any(one.startswith("no fixture page.html, meta.json, expected.json in ") for one in said)
    assert any("tests/spiders/layouts.toml" in one for one in said), "the next step is named"
    assert "article_path takes the list http://www.example.test/" in said
    assert "某某网 is not in the registry of publishers: newscrawl portal register bare" in said


def test_a_portal_whose_selectors_miss_its_own_fixture_is_refused():
    said = complaints(Moved, FIXTURES / "changchunews")
    assert "rule_misses: ['title', 'body'], expected []" in said
