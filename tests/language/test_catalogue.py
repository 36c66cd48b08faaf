"""The catalogue: every word in both languages, and the files as gettext's own tools read them."""

from __future__ import annotations

import ast
import re
from importlib import resources
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newscrawl
from newscrawl.errors import ConfigurationError
from newscrawl.language import LANGUAGES, known, messages, placeholders, text
from newscrawl.language.catalogue import parse
from newscrawl.reporting import figures
from newscrawl.store.views import EDGE

PACKAGE = Path(newscrawl.__file__).parent
CODE = re.compile(r"[a-z_]+\.[a-z_ -]+")


def is_code(id_: str) -> bool:
    return CODE.fullmatch(id_) is not None


def from_templates() -> set[str]:
    """Every string a template gives to ``_``, constant parts of joined ones left out."""
    environment = jinja2.Environment(autoescape=True)
    found = set()
    for path in PACKAGE.glob("*/templates/**/*.html"):
        tree = environment.parse(path.read_text("utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "_" and call.args:
                for part in [call.args[0], *call.args[0].find_all(jinja2.nodes.Const)]:
                    if isinstance(part, jinja2.nodes.Const) and isinstance(part.value, str):
                        found.add(part.value)
    return {one for one in found if one.strip(".:") and not re.fullmatch(r"[a-z_]+\.", one)}


def from_code() -> set[str]:
    """Every constant given to ``_``, ``text`` or ``translate`` in the package."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name == "language":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"_", "_t", "say"}
            ):
                found |= {
                    one.value
                    for one in node.args[:1]
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


def from_headings() -> set[str]:
    """The headings of all columns and sums that are declared."""
    found = {one.heading for one in figures.SUMS} | {one.heading for one in EDGE}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Column":
                found |= {one.value for one in node.args[2:3] if isinstance(one, ast.Constant)}
    return found - {""}


def test_every_word_has_its_chinese():
    used = from_templates() | from_code() | from_headings()
    assert len(used) > 100, "the search itself works"
    absent = sorted(one for one in used if not known(one, "zh"))
    assert absent == [], "add these to a file in newscrawl/language/locale/zh/"


def test_every_code_stands_in_every_language():
    codes = {one for language in LANGUAGES for one in messages(language) if is_code(one)}
    assert {language: sorted(one for one in codes if not known(one, language)) for language in LANGUAGES} == {
        language: [] for language in LANGUAGES
    }


def test_translations_take_the_same_arguments():
    """A sentence may leave out a detail that is in English only; a code has the same arguments everywhere."""
    wrong = []
    for language in LANGUAGES:
        for id_, entry in messages(language).items():
            for form in entry.forms:
                if is_code(id_):
                    others = [one for other in LANGUAGES for one in messages(other)[id_].forms]
                    wrong += (
                        [(language, id_)]
                        if any(placeholders(form) != placeholders(one) for one in others)
                        else []
                    )
                elif not placeholders(form) <= placeholders(id_):
                    wrong.append((language, id_))
    assert wrong == []


def test_no_chinese_message_is_half_english():
    """Names of formats and of the operators of a search are no English words."""
    fine = re.compile(
        r"\{[^}]*\}|[A-Z]{2,}(?:-\d+)?|newscrawl|robots\.txt|tdmrep\.json|WCAG|https?|Parquet|Webhook|Enter|Esc|[a-z]$"
    )
    wrong = {
        id_: entry.forms
        for id_, entry in messages("zh").items()
        if any(re.search(r"[A-Za-z]{2,}", fine.sub("", form)) for form in entry.forms)
    }
    assert wrong == {}


def test_arguments_forms_and_codes_inside():
    assert text("status.none", "zh") == "未注明来源"
    assert text("no such thing", "zh") == "no such thing"
    assert text("crawl.closed_by_hand", "zh") == "closed by hand", "a code without words"
    assert text("{n} of {status:@status}", "en", n=2, status="own") == "2 of own group"
    assert text("{share:.0%}", "en", share="many") == "many", "a row of another version breaks no page"
    assert text("{absent}", "en", n=1) == "?"
    assert text("{a}", "en", a="{b.__class__}") == "{b.__class__}", "an argument is never a pattern"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_read_as_babel_reads_them(language):
    pofile = pytest.importorskip("babel.messages.pofile", reason="Babel is a development dependency")
    theirs = {}
    for file in resources.files("newscrawl.language").joinpath("locale", language).iterdir():
        with resources.as_file(file) as path, path.open("rb") as opened:
            for entry in pofile.read_po(opened, abort_invalid=True):
                if entry.id:
                    single = isinstance(entry.id, str)
                    theirs[entry.id if single else entry.id[0]] = (
                        [entry.string] if single else [*entry.string]
                    )
    assert {id_: entry.forms for id_, entry in messages(language).items()} == theirs


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20), max_size=5))
def test_whatever_babel_writes_is_read(wanted):
    pytest.importorskip("babel", reason="Babel is a development dependency")
    import io

    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    wanted = {
        key: value
        for key, value in wanted.items()
        if key.isprintable() and value.isprintable() and key.strip()
    }
    catalog = Catalog(locale="zh_Hans")
    for key, value in wanted.items():
        catalog.add(key, value)
    out = io.BytesIO()
    write_po(out, catalog)
    read = parse(out.getvalue().decode().splitlines(), "x")
    assert {entry.id: entry.forms for entry in read} == {key: [value] for key, value in wanted.items()}


@pytest.mark.parametrize("line", ['msgctxt "a"', "msgid a", '"alone"', 'msgid "a" "b"', 'msgstr[1] "b"'])
def test_what_is_no_entry_is_refused_by_line(line):
    with pytest.raises(ConfigurationError, match="line 1"):
        list(parse([line], "x.po"))
