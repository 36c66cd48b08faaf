"""Every portal has a docstring that says what is known of it, and a fixture that its rules read."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from newscrawl.cms.portal import PortalSpider
from newscrawl.extraction import Rules
from newscrawl.intake import read_page
from newscrawl.portals.registry import portal_for, spiders

HERE = Path(__file__).resolve().parent
FIXTURES = HERE / "fixtures"
NAMES = list(spiders())
FIELDS = ("title", "published_at", "source_name", "authors", "editors", "rule_misses")

_spec = importlib.util.spec_from_file_location("make_fixtures", HERE / "make_fixtures.py")
make_fixtures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_fixtures)


def complaints(cls: type[PortalSpider], folder: Path) -> list[str]:
    """Everything that is missing or wrong about a portal; empty where it may be merged."""
    return [*_docstring(cls), *_declaration(cls), *_fixture(cls, folder)]


def _docstring(cls: type[PortalSpider]) -> list[str]:
    text = cls.__dict__.get("__doc__") or ""
    head = text.split("\n\n")[0]
    said = dict(re.findall(r"^\s*(Domain|Layout|Unverified):\s*(\S.*)$", text, re.MULTILINE))
    wrong = [
        f"the docstring has no line {name}:"
        for name in ("Domain", "Layout", "Unverified")
        if name not in said
    ]
    if getattr(cls, "portal_name", "?") not in head:
        wrong.append("the docstring's first line does not name the portal")
    if cls.owner and cls.owner not in head:
        wrong.append("the docstring's first line does not name the owner")
    layout = re.search(r"^\s*Layout:(.*?)^\s*Unverified:", text, re.MULTILINE | re.DOTALL)
    if not layout or not re.search(r"(?:19|20)\d\d", layout[1]):
        wrong.append("Layout: gives no year")
    if not cls.sections and not re.search(r"Unverified:.*(?:section|edition)", text, re.DOTALL):
        wrong.append("no sections, and Unverified: does not say so")
    return wrong


def _declaration(cls: type[PortalSpider]) -> list[str]:
    wrong = [
        f"no {field}" for field in ("portal_name", "home", "article_path") if not getattr(cls, field, None)
    ]
    if not wrong:
        lists = [cls.home, *(urljoin(cls.home, section) for section in cls.sections)]
        wrong += [f"article_path takes the list {url}" for url in lists if _matches(cls, url)]
    return wrong


def _fixture(cls: type[PortalSpider], folder: Path) -> list[str]:
    missing = [name for name in ("page.html", "meta.json", "expected.json") if not (folder / name).is_file()]
    if missing:
        return [f"no fixture {name}" for name in missing]
    meta = json.loads((folder / "meta.json").read_bytes())
    expected = json.loads((folder / "expected.json").read_bytes())
    html = (folder / "page.html").read_bytes()
    addresses = [meta["url"], *meta["examples"]]
    wrong = [f"article_path does not match {url}" for url in addresses if not _matches(cls, url)]
    wrong += [f"{url} is on no host of the portal" for url in addresses if not _owns(cls, url)]
    if meta["synthetic"] and b"Synthetic page" not in html:
        wrong.append("the page is not marked as synthetic")
    article = read_page(
        cls.portal(), html, meta["url"], content_type=meta["content_type"], captured_at=meta["captured"]
    )
    wrong += [
        f"{field}: {getattr(article, field)!r}, expected {expected[field]!r}"
        for field in FIELDS
        if getattr(article, field) != expected[field]
    ]
    body = article.body or ""
    if not body.startswith(expected["body_first"]) or not body.endswith(expected["body_last"]):
        wrong.append(f"body runs from {body[:30]!r} to {body[-30:]!r}")
    return wrong


def _matches(cls: type[PortalSpider], url: str) -> bool:
    parts = urlsplit(url)
    return bool(re.search(cls.article_path, f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _owns(cls: type[PortalSpider], url: str) -> bool:
    return cls.portal().owns(urlsplit(url).hostname or "")


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
    assert "no fixture page.html" in said
    assert "no fixture expected.json" in said
    assert "article_path takes the list http://www.example.test/" in said


def test_a_portal_whose_selectors_miss_its_own_fixture_is_refused():
    said = complaints(Moved, FIXTURES / "changchunews")
    assert "rule_misses: ['title', 'body'], expected []" in said
