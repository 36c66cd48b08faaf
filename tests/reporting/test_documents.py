"""Documents from templates: what they print is text, and nothing is left out in silence."""

from __future__ import annotations

import jinja2
import pytest

from newscrawl.reporting.documents import document


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "a_package_of_templates" / "templates"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "page.html").write_text("<p title='{{ one }}'>{{ one }}</p>{{ rows | join }}")
    monkeypatch.syspath_prepend(tmp_path)
    return folder.parent.name


def test_a_value_is_text_without_controls(package):
    page = "".join(document(package, "page.html", one="<b>'\u202e\x00", rows=()))
    assert page == "<p title='&lt;b&gt;&#39;\ufffd\ufffd'>&lt;b&gt;&#39;\ufffd\ufffd</p>"


def test_a_name_that_is_missing_is_an_error(package):
    with pytest.raises(jinja2.UndefinedError, match="one"):
        list(document(package, "page.html", rows=()))
