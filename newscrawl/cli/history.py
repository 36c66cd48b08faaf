"""``newscrawl history``: versions and sightings of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from newscrawl.cli.common import Context, console, json_option, pass_context, print_json, print_table
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Characters of unchanged text shown on each side of a change.
CONTEXT = 16
_FIELDS = {"title": "title", "published_at": "time", "body": "text"}
_WORDS = {
    "first_seen": "first seen, version {version}",
    "changed": "changed: version {version}",
    "back_to": "changed back to version {version}",
    "unchanged": "seen unchanged, version {version}",
    "missing": "not there ({cause}), to be confirmed",
    "gone": "GONE ({cause}), since {since}",
    "confirmed_gone": "still gone ({cause})",
    "back": "there again, version {version}",
    "failed": "no usable answer ({cause})",
    "doubtful": "another page in its place, kept as a doubtful sighting ({cause})",
    "moved": "sent on to another address",
}


@click.command()
@click.argument("article")
@json_option
@pass_context
def history(context: Context, article: str, *, as_json: bool) -> None:
    """Show the versions, changes and sightings of an ARTICLE (URL or number).

    Deleted text is shown in [-brackets-], inserted text in {+braces+}.
    """
    from newscrawl.reporting import overview
    from newscrawl.reporting.history import history as history_of

    with context.reading() as connection:
        found = history_of(connection, overview.find(connection, article))
    if as_json:
        print_json(found)
        return
    _head(found)
    for version in found["versions"]:
        _version(version)
    print_table(
        list(_lines(found)),
        [
            ("when", "when (UTC)"),
            ("what", "what"),
            ("status", "HTTP"),
            ("by", "seen by"),
            ("where", "capture"),
        ],
        empty="No captures.",
        title="Sightings",
    )


def _head(found: dict[str, Any]) -> None:
    one = found["article"]
    gone = f" since {one['gone_at']}" if one["gone_at"] else ""
    click.echo(printable(f"{one['title']}  ({one['portal']})"))
    click.echo(printable(one["url"]))
    click.echo(
        f"{one['state']}{gone}; {len(found['versions'])} version{'s' * (len(found['versions']) > 1)}; "
        f"first seen {one['first_seen_at']}, last {one['last_seen_at']}\n"
    )


def _version(version: dict[str, Any]) -> None:
    out = console()
    now = "  (as it stands now)" if version["now"] else ""
    out.print(Text(printable(f"Version {version['number']}, seen {version['seen_at']}{now}"), style="bold"))
    for change in version["changes"]:
        for line in excerpts(change["segments"]):
            out.print(Text(f"  {_FIELDS[change['field']]}: ").append_text(line), soft_wrap=True)
    out.print()


def excerpts(segments: list[dict[str, Any]]) -> Iterator[Text]:
    """The changes with a little of what stands around them; those near one another on one line."""
    line = Text()
    for index, segment in enumerate(segments):
        old, new = (printable(segment[key], one_line=False).replace("\n", "⏎") for key in ("old", "new"))
        if segment["kind"] != "equal":
            if old:
                line.append(f"[-{old}-]", style="red strike")
            if new:
                line.append(f"{{+{new}+}}", style="green")
            continue
        first, last = index == 0, index == len(segments) - 1
        if len(new) <= 2 * CONTEXT and not first and not last:
            line.append(new)
            continue
        if not first:
            line.append(new[:CONTEXT] + ("…" if len(new) > CONTEXT else ""))
            yield line
        line = Text() if last else Text(("…" if len(new) > CONTEXT else "") + new[-CONTEXT:])
    if line:
        yield line


def _lines(found: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The events; a run of sightings that showed nothing new is one line."""
    captures = {capture["id"]: capture for capture in found["captures"]}
    waiting: list[dict[str, Any]] = []
    for event in [*found["events"], None]:
        if event is not None and event["what"] == "unchanged":
            waiting.append(event)
            continue
        if waiting:
            yield _line(
                waiting[-1], captures, since=waiting[0] if len(waiting) > 1 else None, count=len(waiting)
            )
            waiting = []
        if event is not None:
            yield _line(event, captures)


def _line(
    event: dict[str, Any],
    captures: dict[int, dict[str, Any]],
    *,
    since: dict[str, Any] | None = None,
    count: int = 1,
) -> dict[str, Any]:
    capture = captures[event["capture"]]
    what = _WORDS[event["what"]].format(**{"since": "", **event})
    if event["what"] != "back" and event.get("was_gone"):
        what += "; it had been gone"
    if event.get("order_date"):
        what += f" (the clock was behind: in order {event['order_date']})"
    return {
        "when": event["captured_at"]
        if since is None
        else f"{since['captured_at']}\n– {event['captured_at']}",
        "what": what if since is None else f"{what}, {count} times",
        "status": event["status"],
        "by": f"{event['spider'] or '?'}\n{event['crawl'] or ''}",
        "where": f"{capture['warc_file']}\nat {capture['warc_offset']}"
        + (" (revisit)" * (capture["record_type"] == "revisit")),
    }


COMMANDS = {"history": history}
