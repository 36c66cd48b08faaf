"""Why an article's layers give the publisher they give, stored as codes and shown in words (``newscrawl.language``)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.language import known, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.items import Reason

#: What a layer says of the publisher, and how it puts a name that is not plain.
CODES = ("silent", "only", "names", "names_too", "same_house", "differs")
PUT = ("as", "by_way_of")


def stored(reasons: Iterable[Reason]) -> str:
    """Reasons as they are stored: a JSON list of objects."""
    return json.dumps([one.as_stored() for one in reasons], ensure_ascii=False)


def restored(reason: str | None) -> list[dict[str, Any]] | str:
    """What is stored, read back: a list of objects, or the words that an earlier version stored."""
    if not reason or not reason.startswith("["):
        return reason or ""
    read: list[dict[str, Any]] = json.loads(reason)
    return read


def in_words(reason: list[dict[str, Any]] | str | None, language: str = "en") -> str:
    """A stored reason, or one read back, as one line; what an earlier version stored as words stays as it stands."""
    said = reason if isinstance(reason, list) else restored(reason)
    return (
        said if isinstance(said, str) else _BETWEEN[language].join(_said(dict(one), language) for one in said)
    )


_BETWEEN = {"en": "; ", "zh": "；"}


def _said(given: dict[str, Any], language: str) -> str:
    code = f"verdict.{given.pop('code')}"
    if not known(code, language):
        return code.removeprefix("verdict.")
    layer = f"layer.{given.get('layer')}"
    given["layer"] = text(layer, language) if known(layer, language) else given.get("layer", "")
    put, word = given.pop("put", None), given.pop("word", "")
    given["said"] = text(f"verdict.{put}", language, word=word) if put in PUT else ""
    return text(code, language, **given)
