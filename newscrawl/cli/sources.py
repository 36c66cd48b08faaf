"""``newscrawl sources``: the registry of publishers, and how it grows."""

from __future__ import annotations

import json
from typing import Any

import click

from newscrawl.attribution import Registry, extend, registry
from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table
from newscrawl.errors import NotFoundError
from newscrawl.files import replacing
from newscrawl.intake import SOURCES_FILE, load_sources

#: Example articles shown with an unknown name.
EXAMPLES = 3


@click.group()
def sources() -> None:
    """Publisher registry: canonical names, aliases, domains, groups."""


@sources.command()
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Maximum number of names."
)
@json_option
@pass_context
def unknown(context: Context, *, limit: int, as_json: bool) -> None:
    """List the most frequent names on pages that the registry does not know, with examples."""
    with context.reading() as connection:
        rows = [
            dict(row) | {"examples": json.loads(row["examples"])[:EXAMPLES]}
            for row in connection.execute(
                """select t.publisher as name, count(distinct t.article_id) as articles, json_group_array(distinct a.url) as examples
                from attributions t join articles a on a.id = t.article_id
                where t.publisher is not null and t.source_id is null
                group by 1 order by 2 desc, 1 limit ?""",
                [limit],
            )
        ]
    if as_json:
        print_json(rows)
        return
    shown = [row | {"examples": "\n".join(row["examples"])} for row in rows]
    print_table(
        shown,
        [("name", "name"), ("articles", "articles"), ("examples", "seen at")],
        empty="Every name on the pages is known.",
    )
    if rows:
        click.echo("Add one: newscrawl sources add NAME --alias … --domain … --type … (see --help)")


@sources.command()
@click.argument("name")
@json_option
@pass_context
def find(context: Context, name: str, *, as_json: bool) -> None:
    """Look up the publisher with this NAME, alias or host."""
    _use(context)
    publisher = registry().resolve(name) or registry().by_domain(name)
    if publisher is None:
        raise NotFoundError(f"{name}: not in the registry. Add it: newscrawl sources add {name}")
    record = {
        "name": publisher.name,
        "type": publisher.type,
        "group": publisher.group,
        "region": publisher.region,
        "reprintable": publisher.reprintable,
        "aliases": list(publisher.aliases),
        "domains": list(publisher.domains),
        "confidence": publisher.confidence,
    }
    if as_json:
        print_json(record)
        return
    for key, value in record.items():
        click.echo(f"{key:<12} {', '.join(value) if isinstance(value, list) else value}")


@sources.command()
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="Alias (repeatable).")
@click.option("--domain", "domains", multiple=True, help="Host (repeatable).")
@click.option(
    "--type", "kind", default="media", show_default=True, help="agency, media, government, we-media …"
)
@click.option("--region", help="Province.")
@click.option("--group", help="Media group it belongs to.")
@pass_context
def add(
    context: Context,
    name: str,
    aliases: tuple[str, ...],
    domains: tuple[str, ...],
    kind: str,
    region: str | None,
    group: str | None,
) -> None:
    """Add a publisher, or aliases of a known one. New crawls and `newscrawl rebuild` use it.

    Stored in sources.json beside the database, so that a rebuild keeps it.
    """
    path = context.database.parent / SOURCES_FILE
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    known = registry().publishers.get(name)
    row: dict[str, Any] = {"name": name, "aliases": list(aliases), "domains": list(domains)}
    if known is None or kind != "media":
        row["type"] = kind
    row |= {key: value for key, value in (("region", region), ("group", group)) if value}
    rows = [old for old in rows if old.get("name") != name] + [row]
    text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8")
        Registry.load(draft)  # says what is wrong before anything is kept
    with context.writing() as connection:
        load_sources(connection, path.parent)
    click.echo(f"{name} is in {path}. Run `newscrawl rebuild` to apply it to stored pages.")


def _use(context: Context) -> None:
    path = context.database.parent / SOURCES_FILE
    extend(path if path.exists() else None)


COMMANDS = {"sources": sources}
