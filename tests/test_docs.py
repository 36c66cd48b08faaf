"""Generated pages are up to date; every command, option, setting and environment variable is described."""

from __future__ import annotations

import importlib.util
import itertools
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from scrapy.settings import default_settings

from newscrawl import settings
from newscrawl.store.schema import connect

ROOT = Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("docs_reference", ROOT / "docs" / "reference.py")
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "MAINTAINING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
SOURCES = sorted((ROOT / "newscrawl").rglob("*.py"))
_READ = re.compile(r"""settings\.get\w*\(\s*["'](?P<name>NEWSCRAWL_\w+)["']""")
_VARIABLE = re.compile(r"""(?:environ\.(?:get|setdefault)\(|environ\[|envvar=)\s*["'](?P<name>\w+)["']""")


@pytest.mark.parametrize("page", reference.PAGES)
def test_generated_pages_are_up_to_date(page):
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert written == reference.PAGES[page](), f"docs/{page} differs from the code: run `make docs`"


@pytest.mark.parametrize(
    ("name", "command"), list(reference.commands()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_command_and_option_has_a_help_text(name, command):
    assert command.help, name
    missing = [option.name for option in reference.options(command) if not option.help]
    assert not missing, f"newscrawl {name}: no help for {missing}"


def test_every_setting_says_why():
    silent = [name for _, name, value, comment in reference.settings() if not comment and value != "{"]
    assert not silent, f"no comment above {silent} in settings.py"


def test_settings_that_differ_from_scrapys_name_its_default():
    for _, name, _, comment in reference.settings():
        if hasattr(default_settings, name) and not isinstance(getattr(settings, name), dict):
            assert comment.startswith("Default"), f"{name}: state Scrapy's default and the reason"


def test_every_setting_that_is_read_is_declared_and_every_declared_one_is_read():
    read = {match["name"] for path in SOURCES for match in _READ.finditer(path.read_text(encoding="utf-8"))}
    declared = {name for _, name, _, _ in reference.settings() if name.startswith("NEWSCRAWL_")}
    assert read - declared == set()
    # Some are read by a name that is made up at run time; each is at least named elsewhere.
    named = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != "settings.py")
    assert {name for name in declared - read if name not in named} == set()


def test_every_environment_variable_is_documented():
    used = {
        match["name"] for path in SOURCES for match in _VARIABLE.finditer(path.read_text(encoding="utf-8"))
    }
    declared = {name for _, name, _, _ in reference.settings()}
    assert used - declared - reference.ENVIRONMENT.keys() == set()


def test_every_page_is_linked_from_the_readme_or_another_page():
    texts = {path: path.read_text(encoding="utf-8") for path in PAGES}  # fmt: skip
    for page in (ROOT / "docs").glob("*.md"):
        assert any(page.name in text for path, text in texts.items() if path != page), (
            f"nothing links to {page.name}"
        )


def test_links_between_pages_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_tables_named_in_the_glossary_exist(tmp_path):
    connection = connect(tmp_path / "newscrawl.db")
    tables = {row[0]: {column[1] for column in connection.execute(f"pragma table_info({row[0]})")}
              for row in connection.execute("select name from sqlite_master")}  # fmt: skip
    connection.close()
    named = 0
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = line.split("|")
        for name in re.findall(r"`([a-z_.]+)`", cells[3]) if len(cells) == 5 else []:
            table, _, column = name.partition(".")
            assert table in tables, name
            assert not column or column in tables[table], name
            named += 1
    assert named > 10


def test_a_package_of_an_extra_that_tests_need_has_one_range():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ranges = {}
    extras = declared["project"]["optional-dependencies"].values()
    for one in [
        *declared["project"]["dependencies"],
        *itertools.chain(*extras),
        *declared["dependency-groups"]["dev"],
    ]:
        wanted = Requirement(one)
        ranges.setdefault(canonicalize_name(wanted.name), set()).add(str(wanted.specifier))
    assert {name: sorted(some) for name, some in ranges.items() if len(some) > 1} == {}


def test_the_architecture_page_names_every_room_and_no_other():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    plan = text.split("```text")[1].split("```")[0]
    named = set(re.findall(r"\b([a-z_]+)/(?=\s)", plan))
    assert named == {path.parent.name for path in (ROOT / "newscrawl").glob("*/__init__.py")}
