"""Rows of the desk's lists, rendered once: two thirds of the CPU of a list of 50 reposts was their markup.

The markup of a row follows from what the row says, the language and nothing else, so it needs no end: a changed row is
another key. What links back to the list is put in afterwards.
"""

from __future__ import annotations

import secrets
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from newscrawl.language import translator
from newscrawl.language.clock import local
from newscrawl.store import lasting_names, pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What the markup may be made of; a macro that asks for more fails.
FIELDS = (
    "id", "pair", "copy_title", "copy_portal", "copy_source_name", "stated", "copy_state", "copy_url", "copy_date",
    "copy_coverage", "origin_title", "origin_portal", "origin_date", "origin_coverage", "publisher", "directed",
    "status", "kind", "shared", "story_id", "lead_status", "assignee", "detected_at",
)  # fmt: skip
_values = itemgetter(*FIELDS)
#: Stands in a row for the query of the list it is in.
_LIST = f"list-{secrets.token_hex(12)}"
#: Rows a process keeps, about a kilobyte each.
KEPT = 10_000


def percent(share: float) -> str:
    return f"{share * 100:.0f}%"


@cache
def environment() -> jinja2.Environment:
    """The templates of the desk.

    Not Datasette's environment: that one is asynchronous, and awaits every call and every piece of a loop, which made a
    list of 50 rows take twice the CPU.
    """
    return jinja2.Environment(
        loader=jinja2.PackageLoader("newscrawl.web"), autoescape=True, auto_reload=False
    )


@cache
def _macro(kind: str) -> Any:
    strict = environment().overlay(undefined=jinja2.StrictUndefined)
    return getattr(strict.get_template("newscrawl/rows.html").module, kind)


@lru_cache(maxsize=KEPT)
def _made(kind: str, language: str, listed: bool, values: tuple[Any, ...]) -> str:
    row = dict(zip(FIELDS, values, strict=True))
    return str(
        _macro(kind)(
            row,
            _LIST if listed else "",
            translator(language),
            pairs.shown,
            percent,
            lasting_names.article_name,
            local,
        )
    )


def row(kind: str, language: str, values: Mapping[str, Any], listed: str) -> Markup:
    """A row of the list ``kind`` (a macro of ``rows.html``); ``listed``: the query of the list, for the way back."""
    made = _made(kind, language, bool(listed), _values(values))
    # Markup of our own templates, which escape; a quoted query holds no character of markup.
    return Markup(made.replace(_LIST, quote(listed, safe="/")))  # noqa: S704
