"""What became of an article: every version of its text and what changed, every sighting, how it went.

Told from the captures alone: each is a sighting of a version, an answer that it is gone, or a failure; the state
is followed as the store follows it (``newscrawl.store.articles``), so that each change names the answers behind it.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from newscrawl.reporting import overlap
from newscrawl.store.articles import GONE_AFTER

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from newscrawl.reporting.overlap import Segment

_FIELDS = """c.id as id, c.url, c.final_url, c.captured_at as captured_at, c.order_date as order_date, c.status, c.record_type, c.payload_digest, c.record_id, c.warc_file,
    c.warc_offset, c.ip_address, c.cause, w.uid as crawl, w.spider, w.arguments, w.tool_version"""
#: Sightings, in any of its pages' captures; answers that it is gone; and what else came for its own address.
_CAPTURES = f"""
    select {_FIELDS}, ac.version, ac.page_no, null as missing, null as doubt
    from article_captures ac join captures c on c.id = ac.capture_id left join crawls w on w.id = c.crawl_id
    where ac.article_id = :id
    union all
    select {_FIELDS}, null, null, m.cause, null
    from article_misses m join captures c on c.id = m.capture_id left join crawls w on w.id = c.crawl_id
    where m.article_id = :id
    union all
    select {_FIELDS}, null, null, null,
      (select d.reason from doubtful_sightings d where d.capture_id = c.id and d.article_id = :id)
    from captures c left join crawls w on w.id = c.crawl_id
    where c.url = :url and c.id not in (select capture_id from article_captures where article_id = :id
        union all select capture_id from article_misses where article_id = :id)
    order by captured_at, id
"""


def history(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """``article`` (url, title, portal, state …), ``versions`` with ``changes`` to the one before it in time,
    ``events`` in the order of time, ``captures``.
    """
    article = dict(
        connection.execute(
            """select a.id, a.url, a.title, a.state, a.published_at, a.first_seen_at, a.last_seen_at, a.gone_at, a.text_hash,
              p.name as portal, p.key as portal_key from articles a join portals p on p.id = a.portal_id where a.id = ?""",
            [article_id],
        ).fetchone()
    )
    captures = [
        dict(row) | {"arguments": json.loads(row["arguments"] or "{}")}
        for row in connection.execute(_CAPTURES, {"id": article_id, "url": article["url"]})
    ]
    captures.sort(key=lambda capture: (capture["order_date"] or capture["captured_at"], capture["id"]))
    versions = [
        dict(row)
        for row in connection.execute(
            """select v.number, v.title, v.published_at, v.body, v.text_hash, v.seen_at, v.capture_id, c.order_date
            from article_versions v left join captures c on c.id = v.capture_id
            where v.article_id = ? order by coalesce(c.order_date, v.seen_at), v.number""",
            [article_id],
        )
    ]
    for version in versions:
        version["now"] = version.pop("text_hash") == article["text_hash"]
        version["changes"] = []
    for old, new in pairwise(versions):
        new["changes"] = _changes(old, new)
    del article["text_hash"]
    return {
        "article": article,
        "versions": versions,
        "events": list(events(captures)),
        "captures": captures,
    }


def _changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """What is different, field by field: runs of characters, the unchanged ones between them cut short."""
    found = []
    for name in ("title", "published_at", "body"):
        before, after = old[name] or "", new[name] or ""
        if before != after:
            segments = [{"kind": kind, "old": was, "new": now} for kind, was, now in _runs(before, after)]
            if any(one["kind"] != "equal" for one in segments):
                found.append({"field": name, "segments": segments})
    return found


def _runs(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """(kind, old, new); differences the comparison form folds away (width, script) are shown as they stand."""
    for segment in overlap.differences(after, before):
        if segment.kind == "equal" and segment.copy != segment.origin:
            yield from _within(segment)
        else:
            yield segment.kind, segment.origin, segment.copy


def _within(segment: Segment) -> Iterator[tuple[str, str, str]]:
    old, new = segment.origin, segment.copy
    if len(old) != len(new):
        yield "changed", old, new
        return
    start = 0
    for at in range(1, len(old) + 1):
        if at == len(old) or (old[at] == new[at]) != (old[start] == new[start]):
            yield ("equal" if old[start] == new[start] else "changed"), old[start:at], new[start:at]
            start = at


def events(captures: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What each answer meant, in order. ``what``: first_seen, changed, back_to, unchanged, missing, gone,
    confirmed_gone, back, failed, moved, doubtful. ``because``: for ``gone``, the captures that led to it.
    """
    shown: int | None = None
    seen: set[int] = set()
    misses: list[dict[str, Any]] = []
    for capture in captures:
        if (capture["page_no"] or 1) > 1:
            continue
        event = {key: capture[key] for key in ("captured_at", "status", "crawl", "spider", "version")}
        event |= {"cause": capture["missing"] or capture["cause"], "capture": capture["id"]}
        if capture.get("order_date"):
            event["order_date"] = capture["order_date"]
        if capture["version"] is not None:
            version = capture["version"]
            what = "unchanged" if version == shown else "back_to" if version in seen else "changed"
            event["what"] = what if seen else "first_seen"
            event["was_gone"] = len(misses) >= GONE_AFTER
            if event["was_gone"] and what == "unchanged":
                event["what"] = "back"
            shown, misses = version, []
            seen.add(version)
        elif capture["missing"]:
            misses.append(capture)
            count = len(misses)
            event["what"] = (
                "missing" if count < GONE_AFTER else "gone" if count == GONE_AFTER else "confirmed_gone"
            )
            if count == GONE_AFTER:
                event["because"] = [miss["id"] for miss in misses]
                event["since"] = misses[0]["captured_at"]
        elif capture.get("doubt"):
            event |= {"what": "doubtful", "cause": capture["doubt"]}
        elif 300 <= capture["status"] < 400:
            event["what"] = "moved"
        else:
            event["what"] = "failed"
        yield event
