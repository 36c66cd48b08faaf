"""Read-only commands: portals, show, reposts, stats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.panel import Panel
from rich.text import Text

from newscrawl.attribution import explanation
from newscrawl.cli.common import Context, console, json_option, pass_context, print_json, print_table
from newscrawl.judgement.reasons import words
from newscrawl.language import text
from newscrawl.reporting import figures, overview
from newscrawl.store import pairs
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command()
@json_option
def portals(*, as_json: bool) -> None:
    """List the portals that can be crawled."""
    from newscrawl.portals.registry import spiders

    rows = [
        {
            "name": name,
            "portal": cls.portal_name,
            "owner": cls.owner,
            "place": " ".join(dict.fromkeys(part for part in (cls.province, cls.city) if part)),
            "cms": cls.cms,
            "home": cls.home,
            "sections": len(cls.sections),
        }
        for name, cls in spiders().items()
    ]
    if as_json:
        print_json(rows)
        return
    columns = [
        ("name", "newscrawl crawl …"),
        ("portal", "portal"),
        ("owner", "owner"),
        ("place", "place"),
        ("cms", "CMS"),
        ("home", "home"),
        ("sections", "sections"),
    ]
    print_table(rows, columns, empty="No portals.")
    click.echo("Any other site: newscrawl crawl portal -a url=https://…")


@click.command()
@click.option("--portal", help="Only reposts with this portal (name of its spider) as copy or origin.")
@click.option(
    "--direction",
    type=click.Choice(["taken", "lost"]),
    help="With --portal: reposts it published (taken) or reposts of its articles (lost).",
)
@click.option("--status", type=click.Choice(figures.STATUSES), help="Only reposts of this status.")
@click.option(
    "--kind",
    type=click.Choice(figures.KINDS),
    help="Only reposts of this kind; short ones are listed only if asked for.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 100_000),
    default=200,
    show_default=True,
    help="Maximum number of reposts.",
)
@json_option
@pass_context
def reposts(
    context: Context,
    *,
    portal: str | None,
    direction: str | None,
    status: str | None,
    kind: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List reposts: copy, origin, shared text, and the source the copy names."""
    if direction and not portal:
        raise click.UsageError("--direction needs --portal.")
    with context.reading() as connection:
        rows = overview.reposts(
            connection, portal=portal, status=status, direction=direction, kind=kind, limit=limit
        )
    if as_json:
        print_json(rows)
        return
    print_reposts(rows)
    if rows:
        click.echo("Show one: newscrawl show URL")


def print_reposts(rows: Iterable[dict[str, Any]]) -> None:
    shown = [
        {
            "name": pairs.shown(row["pair"] or str(row["id"])),
            "copy": f"{row['copy_title']}\n{row['copy_portal']} {(row['copy_published_at'] or '')[:10]}",
            "arrow": "←" if row["directed"] else "↔",
            "origin": f"{row['origin_title']}\n{row['origin_portal']} {(row['origin_published_at'] or '')[:10]}",
            "kind": row["kind"],
            "share": f"{row['copy_coverage']:.0%} / {row['origin_coverage']:.0%}\n{row['shared']} chars",
            "source": row["copy_source_name"] or "–",
            "status": text(f"status.{row['status']}", "en")
            + ("\nthe copy is GONE" if row["copy_state"] == "gone" else ""),
        }
        for row in rows
    ]
    columns = [
        ("name", "repost"),
        ("copy", "copy"),
        ("arrow", ""),
        ("origin", "origin"),
        ("kind", "kind"),
        ("share", "of copy / of origin"),
        ("source", "says"),
        ("status", "status"),
    ]
    print_table(shown, columns, empty="No reposts found yet.")


@click.command()
@json_option
@pass_context
def stats(context: Context, *, as_json: bool) -> None:
    """Print totals: articles per portal, reposts by status, refusals by cause, last crawls."""
    with context.reading() as connection:
        found = overview.totals(connection)
    if as_json:
        print_json(found)
        return
    print_portals(found)
    click.echo(
        f"{found['articles']} articles in {found['versions']} versions, {found['captures']} captures, {found['stories']} stories"
    )
    same = found["deduplication"]
    if same["revisits"]:
        click.echo(
            f"deduplication: {same['revisits']} captures ({same['share']:.1%}) had bytes that are kept already; "
            f"{same['saved']:,} bytes saved, {same['bytes']:,} kept"
        )
    if found["reposts"]:
        click.echo(
            "reposts: "
            + ", ".join(f"{count} {text(f'status.{name}', 'en')}" for name, count in found["reposts"].items())
        )
    if found["refused"]:
        click.echo("no article: " + ", ".join(f"{count} {name}" for name, count in found["refused"].items()))
    crawls = [row | {"articles": _articles(row["counts"])} for row in found["crawls"]]
    columns = [
        ("spider", "crawl"),
        ("started_at", "started (UTC)"),
        ("reason", "end"),
        ("exit_code", "exit"),
        ("articles", "articles"),
    ]
    print_table(crawls, columns, empty="No crawl yet.", title="Last crawls")


def _articles(counts: dict[str, Any]) -> str:
    prefix = "newscrawl/articles/"
    return ", ".join(
        f"{value} {key.removeprefix(prefix)}"
        for key, value in sorted(counts.items())
        if key.startswith(prefix)
    )


def print_portals(found: dict[str, Any]) -> None:
    columns = [
        ("name", "portal"),
        ("articles", "articles"),
        ("changed", "edited"),
        ("gone", "gone"),
        ("taken", "taken from others"),
        ("lost", "taken by others"),
        ("mirror_captures", "mirror captures"),
    ]
    print_table(found["portals"], columns, empty="No articles yet. Try `newscrawl demo`.")


@click.command()
@click.argument("article")
@json_option
@pass_context
def show(context: Context, article: str, *, as_json: bool) -> None:
    """Show an ARTICLE (URL or number): text, attribution layers, versions, captures and reposts.

    Copied passages are marked in the text with the number of the repost.
    """
    with context.reading() as connection:
        found = overview.article(connection, overview.find(connection, article))
    if as_json:
        print_json(found)
        return
    out = console()
    out.print(Panel(_head(found), title=Text(printable(found["title"])), title_align="left"))
    out.print(_marked_body(found))
    out.print()
    layers = [layer | {"where": layer["position"], "read": _reading(layer)} for layer in found["layers"]]
    print_table(
        layers,
        [("kind", "layer"), ("where", "where"), ("text", "text"), ("read", "read as")],
        empty="No attribution layers.",
        title="Attribution layers",
    )
    for notice in found["notices"]:
        contacts = "; ".join(
            " ".join(str(value) for value in contact.values() if value) for contact in notice["contacts"]
        )
        out.print(
            Text(
                printable(
                    f"{notice['kind']} of rights by {notice['holder'] or 'unknown'}; contacts: {contacts or '–'}"
                )
            )
        )
    edges = [
        {
            "number": number,
            "role": "copied from" if edge["role"] == "copy" else "copied by",
            "other": f"{edge['other']['title']}\n{edge['other']['portal']}  {edge['other']['url']}",
            "share": f"{edge['copy_coverage']:.0%} of the copy, {edge['origin_coverage']:.0%} of the origin",
            "kind": edge["kind"] if edge["directed"] else f"{edge['kind']}, direction open",
            "status": text(f"status.{edge['status']}", "en"),
            "why": "; ".join(words(edge["reasons"])),
        }
        for number, edge in enumerate(found["edges"], start=1)
    ]
    columns = [
        ("number", "#"),
        ("role", ""),
        ("other", "article"),
        ("share", "share"),
        ("kind", "kind"),
        ("status", "status"),
        ("why", "because"),
    ]
    print_table(edges, columns, empty="No repost edges.", title="Reposts")
    print_table(
        found["versions"],
        [("number", "version"), ("seen_at", "seen (UTC)"), ("title", "title")],
        empty="",
        title="Versions",
    )
    print_table(
        found["captures"],
        [
            ("captured_at", "captured (UTC)"),
            ("status", "status"),
            ("warc_file", "WARC file"),
            ("warc_offset", "offset"),
            ("payload_digest", "payload"),
        ],
        empty="No captures.",
        title="Captures",
    )


def _head(found: dict[str, Any]) -> Text:
    people = [*found["authors"], *(f"{person['name']} ({person['role']})" for person in found["reporters"])]
    lines = [
        ("portal", f"{found['portal']}  {found['url']}"),
        ("published", found["published_at"]),
        ("source", found["source_name"]),
        ("publisher", " via ".join(name for name in (found["publisher"], found["channel"]) if name)),
        (
            "original",
            found["original_publisher"] if found["original_publisher"] != found["publisher"] else None,
        ),
        ("writers", ", ".join(dict.fromkeys(people))),
        ("editors", ", ".join(found["editors"])),
        ("print", " ".join(str(value) for value in (found["print_edition"] or {}).values())),
        (
            "verdict",
            f"{found['relation']}; layers {found['agreement']}: {explanation.in_words(found['reason'])}",
        ),
        ("rules", _rules(found["extraction"] or {})),
        ("mirror", _mirror(found["mirror"]) if found["mirror"] else None),
        ("state", found["state"] + (f" since {found['gone_at']}" if found["gone_at"] else "")),
    ]
    return Text("\n".join(f"{name:<10} {printable(value)}" for name, value in lines if value))


def _rules(extraction: dict[str, Any]) -> str | None:
    """Which version of the portal's rules read the page, and which of them found nothing."""
    version = extraction.get("rules_version")
    missed = ", ".join(extraction.get("rule_misses") or [])
    return f"version {version}" + (f"; found nothing for {missed}" if missed else "") if version else None


def _mirror(mirror: dict[str, Any]) -> str:
    origin = mirror.get("origin_url")
    return f"{', '.join(mirror.get('kinds') or [])}; claims {mirror.get('claimed_portal') or '?'}; origin {origin or '?'} (inferred)"


def _reading(layer: dict[str, Any]) -> str:
    parts = [
        layer["publisher"],
        layer["channel"] and f"via {layer['channel']}",
        layer["place"],
        layer["date"],
    ]
    parts += [f"{person['name']} ({person['role']})" for person in layer["people"]]
    return ", ".join(str(part) for part in parts if part)


_STYLES = ("black on yellow", "black on cyan", "black on green", "black on magenta", "white on blue")


def _marked_body(found: dict[str, Any]) -> Text:
    """The body with the copied passages of every edge; a number in brackets where there is no colour."""
    body = found["body"]
    marks = []
    for number, edge in enumerate(found["edges"], start=1):
        copy = edge["role"] == "copy"
        for copy_start, copy_length, origin_start, origin_length in edge["passages"]:
            start, length = (copy_start, copy_length) if copy else (origin_start, origin_length)
            marks.append((start, start + length, number))
    pieces, at = Text(), 0
    for start, end, number in sorted(marks):
        if start < at:
            continue  # passages of several edges overlap: the first marked stands
        pieces.append(printable(body[at:start], one_line=False))
        pieces.append(f"[{number}:")
        pieces.append(printable(body[start:end], one_line=False), style=_STYLES[(number - 1) % len(_STYLES)])
        pieces.append("]")
        at = end
    pieces.append(printable(body[at:], one_line=False))
    return pieces


COMMANDS = {"portals": portals, "reposts": reposts, "stats": stats, "show": show}
