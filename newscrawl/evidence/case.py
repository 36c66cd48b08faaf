"""Evidence cases: everything about a copy and its origin in one folder that anybody can check.

A case is a BagIt bag (RFC 8493), so ``bagit.py --validate`` checks it; its captures are WARC and WACZ, so
``warcio check`` and any replay tool read them; its time stamp is RFC 3161, so ``openssl ts -verify`` checks
it. ``case_writer`` makes one; ``case_check`` does all of these checks, and finds any changed byte, in the folder or in its ZIP.
Here stands what connects both with the store.

Whoever changes a file can write new manifests, too. Against that stand the maker's signature over the manifest
(``newscrawl.evidence.signature``), the time stamp, and the digest of the tag manifest that the store keeps
(``cases.manifest_digest``) and the maker hands out.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.evidence import papers, signature
from newscrawl.evidence.case_model import CasePair, CaseReport, Custody, Side
from newscrawl.evidence.case_writer import create_case
from newscrawl.items import Capture, utc
from newscrawl.judgement.reasons import words
from newscrawl.reporting import dossier, figures, picture_lists
from newscrawl.reporting.reservations import as_record, reservations
from newscrawl.store import custody_events, desk_users, kept_files, reviews, screenshot_rows, withdrawals
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newscrawl.evidence.ownership import Attachment


def pair_from_store(
    connection: sqlite3.Connection,
    repost_id: int,
    *,
    archive: Path | None = None,
    output: Path | None = None,
) -> CasePair:
    """A stored edge as a pair. Raises ``NotFoundError``.

    ``archive``: the folder of captures, for what the pages and their sites reserve; None: this is not read. ``output``:
    the output folder, for the files people keep with the lead; None: without them.
    """
    result = dossier.pair(connection, repost_id)
    edge = result["edge"]
    return CasePair(
        copy=_whole_side(connection, result["copy"], archive),
        origin=_whole_side(connection, result["origin"], archive),
        passages=figures.spans(connection, repost_id),
        kind=edge["kind"],
        attribution=edge["attribution"],
        status=edge["status"],
        directed=bool(edge["directed"]),
        reasons=words(edge["reasons"], "zh"),
        name=edge["pair"] or "",
        licence=_licence(connection, repost_id),
        detected_at=edge["detected_at"],
        pictures=picture_lists.as_evidence(connection, edge["copy_url"], edge["origin_url"]),
        decisions=_decisions_on(connection, edge),
        left_out=result["left_out"],
        files=_files_of(connection, result["lead"], output),
        names=dossier.names_in(result["copy"], result["origin"]),
    )


def pair_from_picture(
    connection: sqlite3.Connection,
    number: int,
    *,
    archive: Path | None = None,
    output: Path | None = None,
) -> CasePair:
    """The pair of articles of a picture copy (``picture_edges.id``): with their texts where these are a repost, too, else
    without passages. ``archive``, ``output``: as of :func:`pair_from_store`.

    Raises ``NotFoundError``, and ``ConfigurationError`` for what is no copy of an own photo: a label, or a photo that the
    own page took.
    """
    edge = picture_lists.edge(connection, number)
    if edge["relation"] not in picture_lists.COUNTED or edge["direction"] == "reverse":
        raise ConfigurationError(
            "Picture edge {number} is no copy of an own photo ({relation}, {direction}): it goes into no case.",
            number=number, relation=edge["relation"], direction=edge["direction"],
        )  # fmt: skip
    row = connection.execute(
        "select id from reposts where copy_id = ? and origin_id = ?", [edge["copy_id"], edge["origin_id"]]
    ).fetchone()
    if row is not None:
        return pair_from_store(connection, row[0], archive=archive, output=output)
    copy, origin = (dossier.article(connection, edge[f"{side}_id"]) for side in ("copy", "origin"))
    lead = reviews.find(connection, edge["copy_url"], edge["origin_url"])
    licence = connection.execute(f"{_LICENCE} where l.id = ?", [edge["licence_id"]]).fetchone()
    return CasePair(
        copy=_whole_side(connection, copy, archive),
        origin=_whole_side(connection, origin, archive),
        passages=[],
        kind="picture",
        attribution=edge["attribution"],
        status=edge["status"],
        directed=edge["direction"] != "open",
        reasons=picture_lists.words(edge, "zh"),
        name=f"picture-{number}",
        licence=_as_text(licence),
        detected_at=edge["detected_at"],
        pictures=picture_lists.as_evidence(connection, edge["copy_url"], edge["origin_url"]),
        decisions=_decisions_on(connection, edge),
        files=_files_of(connection, lead, output),
        names=dossier.names_in(copy, origin),
    )


def _whole_side(connection: sqlite3.Connection, article: dict[str, Any], archive: Path | None) -> Side:
    """An article with its pictures, those of its page as captured, and, from ``archive``, what it and its site reserve."""
    found = _side_of(article, dossier.assets(connection, article["id"]))
    found.screenshots = screenshot_rows.of_captures(
        connection, [one.record_id for one in found.captures if one.record_id]
    )
    if archive is not None:
        stated = reservations(connection, archive, str(article["id"]))
        found.reservations = as_record(stated)
        found.assets += _captures_of(stated.site_files)
    return found


def _files_of(
    connection: sqlite3.Connection, lead: reviews.Lead | None, output: Path | None
) -> list[tuple[kept_files.Kept, bytes]]:
    if lead is None or output is None:
        return []
    return [(one, kept_files.read(one, output)) for one in kept_files.of_lead(connection, lead.id)]


def _decisions_on(connection: sqlite3.Connection, edge: dict[str, Any]) -> list[dict[str, Any]]:
    lead = reviews.find(connection, edge["copy_url"], edge["origin_url"])
    if lead is None:
        return []
    return [
        {
            "when": one.at,
            "who": one.who,
            "action": one.action,
            "from": one.old_status,
            "to": one.new_status,
            "note": one.note,
        }
        for one in reviews.history(connection, lead.id)
    ]


def _captures_of(rows: list[dict[str, Any]]) -> list[Capture]:
    keys = [one.name for one in fields(Capture)]
    return [Capture(**{key: row[key] for key in keys if key in row}) for row in rows]


def _side_of(article: dict[str, Any], assets: list[dict[str, Any]]) -> Side:
    return Side(
        url=article["url"],
        title=article["title"],
        portal=article["portal"],
        body=article["body"],
        captures=_captures_of(article["captures"]),
        assets=_captures_of(assets),
        published_at=article["published_at"],
        source_name=article["source_name"],
        authors=[name for name in article["authors"] if isinstance(name, str)],
        attributions=article["layers"],
        notices=[row["text"] for row in article["notices"]],
        state=article["state"],
    )


_LICENCE = "select l.owner, l.licensee, l.scope, l.valid_from, l.valid_until, l.document from licences l"


def _licence(connection: sqlite3.Connection, repost_id: int) -> str | None:
    return _as_text(
        connection.execute(
            f"{_LICENCE} join reposts r on l.id = r.licence_id where r.id = ?", [repost_id]
        ).fetchone()
    )


def _as_text(licence: sqlite3.Row | None) -> str | None:
    return None if licence is None else " · ".join(str(value) for value in licence if value)


def create(
    connection: sqlite3.Connection,
    repost_ids: Sequence[int],
    *,
    output: Path,
    who: str,
    picture_edges: Sequence[int] = (),
    screenshots: bool = False,
    ownership: Sequence[Attachment] = (),
    progress: Callable[[str, int, int], None] | None = None,
) -> CaseReport:
    """A case of stored edges, of texts and of pictures: written to ``output/cases``, a row in ``cases``, and a lead on each edge.

    The archive is ``output/warc``; the time stamp is asked for where ``TSA_URL`` is set; the key that signs is
    ``output/case-key.pem``. Raises ``ConfigurationError`` without the name of whoever makes it, and ``NotFoundError`` for
    an edge that is not there or is withdrawn from view: from here on ``connection`` sees nothing that is withdrawn.
    """
    withdrawals.hide(connection)
    pairs = [
        pair_from_store(connection, repost_id, archive=output / "warc", output=output)
        for repost_id in repost_ids
    ]
    for number in picture_edges:
        pair = pair_from_picture(connection, number, archive=output / "warc", output=output)
        if pair.name not in {one.name for one in pairs}:
            pairs.append(pair)
    if not pairs:
        raise ConfigurationError(
            "A case needs at least one repost or picture copy. List them with `newscrawl reposts` and"
            " `newscrawl pictures list`."
        )
    report = create_case(
        output / "cases",
        pairs,
        archive=output / "warc",
        custody=Custody.from_environment(
            who,
            key=output / signature.KEY_FILE,
            letterhead=output / papers.LETTERHEAD_FILE,
            ownership=tuple(ownership),
            history=tuple(_history(connection, pairs)),
        ),
        screenshots=screenshots,
        progress=progress,
    )
    with transaction(connection):
        leads = [reviews.open_lead(connection, pair.copy.url, pair.origin.url, who=who).id for pair in pairs]
        connection.execute(
            "insert into cases (lead_id, name, folder, created_at, created_by, manifest_digest) values (?, ?, ?, ?, ?, ?)",
            [leads[0], report.name, str(report.folder), utc(datetime.now(UTC)), who, report.manifest_digest],
        )
        connection.executemany(
            "insert or ignore into case_leads (case_name, lead_id) values (?, ?)",
            [(report.name, lead_id) for lead_id in leads],
        )
        desk_users.log(connection, who, "case", target=report.name)
    return report


def _history(connection: sqlite3.Connection, pairs: Sequence[CasePair]) -> list[dict[str, Any]]:
    """What was recorded of the archive and of the WARC files the case takes from, since the first of its captures."""
    captures = [
        one for pair in pairs for side in (pair.copy, pair.origin) for one in (*side.captures, *side.assets)
    ]
    files_used = {one.warc_file for one in captures if one.warc_file}
    files_used |= {
        row["warc_file"] for pair in pairs for side in (pair.copy, pair.origin) for row in side.screenshots
    }
    since = min((one.captured_at for one in captures), default=None)
    return custody_events.listed(connection, [custody_events.ARCHIVE, *sorted(files_used)], since=since)


def recorded_digest(connection: sqlite3.Connection, name: str) -> str | None:
    """The digest the store kept of a case, by the case's name."""
    row = connection.execute("select manifest_digest from cases where name = ?", [name]).fetchone()
    return None if row is None else str(row[0])
