"""Copies of pictures in a period, for reports: their sums and their list, apart from those of texts.

Only the relation ``copy`` counts. Copies on sites of the same owner are summed by themselves, as those of texts are. A
picture whose direction is open is counted where the own photo stands for the origin, and summed as such, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.language.clock import day
from newscrawl.reporting import picture_lists
from newscrawl.store.picture_rows import EDGE
from newscrawl.store.views import Column

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

#: Every copy of a picture, as sheets and pages show it. Copies are all of one relation.
COPIES: Final = (
    Column("part", "", "Part", "part"),
    *(one for one in picture_lists.COLUMNS if one.key != "relation"),
)
_ROW: Final = frozenset(one.key for one in COPIES) | {"copy_digest", "origin_digest", "copy_portal_key", "origin_portal_key", "attribution"}  # fmt: skip

_SAME_OWNER: Final = "own"
#: Sums: key, heading, and which copies count. Those of the same owner count as ``own`` only; those that our own pages took
#: have no status.
_COUNTED: Final[tuple[tuple[str, str, Callable[[dict[str, Any]], bool]], ...]] = (
    ("copies", "Picture copies", lambda row: row["status"] != _SAME_OWNER),
    ("attributed", "Attributed", lambda row: row["status"] in {"attributed", "dateline"}),
    ("wrong", "Wrong", lambda row: row["status"] == "false"),
    ("silent", "Silent", lambda row: row["status"] == "none"),
    ("unjudged", "Credit not judged", lambda row: row["status"] == "undirected"),
    ("licensed", "Licensed", lambda row: row["status"] == "licensed"),
    ("own", "Own group", lambda row: row["status"] == _SAME_OWNER),
    (
        "undirected",
        "Direction unknown",
        lambda row: row["status"] != _SAME_OWNER and row["direction"] == "open",
    ),
    ("mirrored", "Mirrored", lambda row: row["status"] != _SAME_OWNER and bool(row["mirrored"])),
    ("removed", "Credits removed", lambda row: row["status"] != _SAME_OWNER and bool(row["removed"])),
)
SUMS: Final = (
    Column("copies", "", "Picture copies", "number"),
    Column("photos", "", "Photos", "number"),
    Column("articles", "", "Articles", "number"),
    *(Column(key, "", heading, "number") for key, heading, _ in _COUNTED if key != "copies"),
)
TOTALS: Final = (Column("part", "", "Part", "part"), Column("period", "", "Period"), *SUMS)
COUNTERPARTS: Final = (
    Column("name", "", "Counterpart"),
    *SUMS,
    Column("copies_before", "", "Picture copies in the period before", "number"),
)


@dataclass(slots=True)
class PicturePart:
    """Copies of pictures of one direction: sums of the period and of the one before, by counterpart, and the rows."""

    total: dict[str, int]
    before: dict[str, int]
    counterparts: list[dict[str, Any]]
    copies: list[dict[str, Any]] = field(default_factory=list)


def part(
    connection: sqlite3.Connection,
    key: str,
    portal_id: int | None,
    days: tuple[str, str],
    before: tuple[str, str],
) -> PicturePart:
    """Copies of pictures whose copy is of ``days`` (inclusive). ``key``: lost, taken or all, as of :mod:`report`."""
    rows = _rows(connection, key, portal_id, days)
    earlier = _rows(connection, key, portal_id, before)
    side = "origin_portal" if key == "taken" else "copy_portal"
    names = dict.fromkeys([*(row[side] for row in rows), *(row[side] for row in earlier)])
    counterparts = []
    for name in names:
        then = sums([row for row in earlier if row[side] == name])
        now = sums([row for row in rows if row[side] == name])
        counterparts.append({"name": name, **now, "copies_before": then["copies"]})
    counterparts.sort(key=lambda one: (-one["copies"], -one["own"], str(one["name"])))
    return PicturePart(sums(rows), sums(earlier), counterparts, [{"part": key, **row} for row in rows])


def sums(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The figures of :data:`SUMS` over rows of :data:`COPIES`."""
    foreign = [row for row in rows if row["status"] != _SAME_OWNER]
    found = {key: sum(1 for row in rows if counts(row)) for key, _, counts in _COUNTED}
    return found | {
        "photos": len({row["origin_digest"] for row in foreign}),
        "articles": len({row["copy_url"] for row in foreign}),
    }


def _rows(
    connection: sqlite3.Connection, key: str, portal_id: int | None, days: tuple[str, str]
) -> list[dict[str, Any]]:
    """Which side is whose is by direction: of a reverse edge the own photo is the copy."""
    found = connection.execute(
        f"""select * from ({EDGE}) where relation = 'copy'
          and substr(case direction when 'reverse' then origin_date else copy_date end, 1, 10) between ? and ?
        order by copy_date, id""",
        days,
    )
    names = {row["id"]: row["key"] for row in connection.execute("select id, key from portals")}
    own = names.get(portal_id) if portal_id is not None else None
    rows = []
    for row in map(picture_lists.as_edge, found):
        if row["direction"] == "reverse":
            row = _turned(row)
        copy, origin = row["copy_portal_key"], row["origin_portal_key"]
        if portal_id is not None and (copy == origin or own != (copy if key == "taken" else origin)):
            continue
        kept = {name: row[name] for name in row if name in _ROW}
        for name in ("copy_date", "origin_date"):
            kept[name] = day(kept[name])
        rows.append(kept)
    return rows


def _turned(row: dict[str, Any]) -> dict[str, Any]:
    """An edge whose own photo is the copy, with its sides exchanged. What the own page says of the other was not judged: no
    status but that of the same owner, no credits removed.
    """
    sides = {"copy": "origin", "origin": "copy"}
    turned = dict(row)
    for name, value in row.items():
        side, _, rest = name.partition("_")
        if side in sides and rest:
            turned[f"{sides[side]}_{rest}"] = value
    return turned | {"removed": {}, "status": row["status"] if row["status"] == _SAME_OWNER else None}
