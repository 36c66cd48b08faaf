"""Reasons are stored as codes with arguments; their words stand in the catalogue (``newscrawl.language``).

The two articles are ``a`` and ``b`` while they are judged, ``copy`` and ``origin`` once an edge is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.items import Reason
from newscrawl.language import known, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.judgement.credit import Credit


def words(reasons: Iterable[Any], language: str = "en") -> list[str]:
    """Reasons in words; a reason stored as plain words by an older version stays as it stands."""
    return [_words(reason, language) for reason in reasons]


def _words(reason: Any, language: str) -> str:
    if isinstance(reason, str):
        return reason
    if isinstance(reason, dict):
        reason = restored(reason)
    code = f"reason.{reason.code}"
    if not known(code, language):
        return str(reason.code)
    given = dict(reason.arguments)
    given["name"] = f"{_COLON[language]}{given['name']}" if given.get("name") else ""
    side = given.pop("side", None)
    if side is not None:
        given["side"], given["other"] = (text(f"side.{one}", language) for one in (side, _OTHER[side]))
    stored = "share_copy" in given
    if stored:
        given["share_a"], given["share_b"] = given["share_copy"], given["share_origin"]
    first, second = ("copy", "origin") if stored else ("a", "b")
    given["first"], given["second"] = (text(f"side.{one}", language) for one in (first, second))
    return text(code, language, **given)


_COLON = {"en": ": ", "zh": "："}
_OTHER = {"a": "b", "b": "a", "copy": "origin", "origin": "copy"}


def of_edge(reasons: Iterable[Reason], copy: str) -> list[Reason]:
    """The reasons of a judgement as those of an edge whose copy is the article ``copy`` (``a`` or ``b``)."""
    roles = {copy: "copy", _OTHER[copy]: "origin"}
    turned = []
    for reason in reasons:
        given = dict(reason.arguments)
        if "side" in given:
            given["side"] = roles[given["side"]]
        if "share_a" in given:
            share = {"a": given.pop("share_a"), "b": given.pop("share_b")}
            given["share_copy"], given["share_origin"] = share[copy], share[_OTHER[copy]]
        turned.append(Reason(reason.code, given))
    return turned


#: What each value of ``status`` says beyond the column ``attribution``.
_OF_STATUS = {"own": "same_owner", "licensed": "licensed"}


def credited(reasons: Iterable[Reason], directed: bool, credit: Credit, status: str) -> list[Reason]:
    """The reasons of an edge with what its columns say of direction, credit and status, and nothing else on that.

    A judgement knows two texts, the edge both articles: a mirror's edge may have another direction than the texts alone
    suggest, and their reasons would contradict the columns.
    """
    kept = [reason for reason in reasons if not reason.code.startswith("credit_")]
    if directed:
        kept = [reason for reason in kept if reason.code != "direction_open"]
    elif all(reason.code != "direction_open" for reason in kept):
        kept.append(Reason("direction_open"))
    kept.append(Reason(credit.code, {} if credit.name is None else {"name": credit.name}))
    if status in _OF_STATUS:
        kept.append(Reason(_OF_STATUS[status]))
    return kept


def stored(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are stored: JSON objects."""
    return [reason.as_stored() for reason in reasons]


def restored(row: dict[str, Any]) -> Reason:
    """A reason read back from its JSON object."""
    return Reason(row["code"], {name: value for name, value in row.items() if name != "code"})
