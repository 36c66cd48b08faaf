"""``newscrawl pictures``: code captured pictures, find copies of own photos, list and show them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.common import (
    DAMAGED,
    Context,
    clean,
    json_option,
    pass_context,
    print_json,
    print_table,
    progress_bar,
)
from newscrawl.errors import ConfigurationError
from newscrawl.items import PICTURE_REFUSALS
from newscrawl.reporting import figures

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

own_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--own",
    envvar="NEWSCRAWL_OWN_PORTALS",
    default="songhuajiang",
    show_default=True,
    help="Keys of own portals, comma-separated: their photos are looked for in others' articles.",
)


def keys(own: str) -> list[str]:
    """The keys in a comma-separated list. Raises ``ConfigurationError`` where there is none."""
    found = [key.strip() for key in own.split(",") if key.strip()]
    if not found:
        raise ConfigurationError("--own names no portal; see `newscrawl portals`.")
    return found


@click.group()
def pictures() -> None:
    """Picture copies: whose photo is this. Needs the extra newscrawl[pictures]."""


@pictures.command()
@own_option
@click.option(
    "--again", is_flag=True, help="Forget all that was made of pictures, and make it again from the archive."
)
@json_option
@pass_context
def index(context: Context, own: str, *, again: bool, as_json: bool) -> None:
    """Code captured pictures that are not coded yet: digest, ISCC image code, perceptual code, features, metadata.

    Exit status 5: a record of the archive could not be read. Pictures that are refused are counted.
    """
    from newscrawl.maintenance.picture_index import PictureIndexer
    from newscrawl.pictures.decoder_process import Decoder
    from newscrawl.store.picture_rows import PictureStore
    from newscrawl.store.schema import transaction

    with Decoder() as decoder, context.writing(rows=True) as connection, progress_bar("Coding") as update:
        work = PictureIndexer(connection, context.output / "warc", keys(own), decoder)
        if again:
            with transaction(connection):
                PictureStore(connection).forget()
        report = work.index(lambda done, all_of_them: update(done, done, all_of_them))
    if as_json:
        print_json({"indexed": report.indexed, "known": report.known, "refused": report.refused})
    else:
        click.echo(f"{report.indexed} pictures coded, {report.known} were known.")
        _refusals(report.refused)
    if report.refused["unreadable"]:
        raise click.exceptions.Exit(DAMAGED)


@pictures.command()
@own_option
@json_option
@pass_context
def detect(context: Context, own: str, *, as_json: bool) -> None:
    """Compare pictures of other portals with own photos, and judge direction, credit and licence.

    Only pictures and photos that are new since the last time are compared; all edges are judged again.
    """
    from newscrawl.maintenance.picture_index import PictureIndexer
    from newscrawl.pictures.decoder_process import Decoder

    with Decoder() as decoder, context.writing(rows=True) as connection, progress_bar("Comparing") as update:
        work = PictureIndexer(connection, context.output / "warc", keys(own), decoder)
        report = work.detect(lambda done, all_of_them: update(done, done, all_of_them))
    if as_json:
        print_json({"compared": report.asked, "refused": report.refused, "edges": report.edges})
        return
    found = ", ".join(f"{count} {name}" for name, count in sorted(report.edges.items())) or "none"
    click.echo(f"{report.asked} pictures compared. Edges: {found}.")
    _refusals(report.refused)


def _refusals(refused: Counter[str]) -> None:
    for cause, count in sorted(refused.items()):
        click.echo(f"refused: {count} × {cause} ({PICTURE_REFUSALS[cause]})")


@pictures.command("list")
@click.option(
    "--relation",
    type=click.Choice(["copy", "same_moment", "same_scene", "graphic", "hash_only", "all"]),
    default="copy",
    show_default=True,
    help="Only of this relation.",
)
@click.option("--status", type=click.Choice(figures.STATUSES), help="Only with a credit of this status.")
@click.option("--portal", help="Key of the portal that shows the copy.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=200, show_default=True, help="At most so many rows."
)
@json_option
@pass_context
def list_(
    context: Context, relation: str, status: str | None, portal: str | None, limit: int, *, as_json: bool
) -> None:
    """List pictures of others that show own photos."""
    from newscrawl.reporting.picture_lists import edges

    with context.reading() as connection:
        rows = edges(
            connection,
            relation=None if relation == "all" else relation,
            status=status,
            portal=portal,
            limit=limit,
        )
    if as_json:
        print_json(rows)
        return
    columns = [
        ("id", "No"),
        ("relation", "Relation"),
        ("direction", "Direction"),
        ("status", "Status"),
        ("copy_share", "Of the copy"),
        ("origin_share", "Of the origin"),
        ("copy_portal", "Copy on"),
        ("copy_url", "Article"),
        ("copy_picture", "Picture"),
        ("origin_url", "Origin"),
    ]
    print_table(
        rows, columns, empty="No such pictures. First: newscrawl pictures index; newscrawl pictures detect."
    )


@pictures.command()
@click.argument("what", metavar="NUMBER|URL|DIGEST")
@json_option
@pass_context
def show(context: Context, what: str, *, as_json: bool) -> None:
    """Show an edge by its number, or a picture by its address or digest: codes, uses, embedded metadata, rights."""
    from newscrawl.reporting.picture_lists import edge, picture, sentence

    with context.reading() as connection:
        if what.isascii() and what.isdigit() and len(what) < 19:
            found = edge(connection, int(what))
            found["sentence"] = sentence(found)
        else:
            found = picture(connection, what)
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if value not in (None, "", [], {}) and name != "detail":
            shown = value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)
            click.echo(clean(f"{name}: {shown}"))


@pictures.command()
@click.argument("words")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="At most so many rows."
)
@json_option
@pass_context
def search(context: Context, words: str, limit: int, *, as_json: bool) -> None:
    """Find pictures whose embedded metadata or caption holds WORDS."""
    from newscrawl.reporting.picture_lists import by_words

    with context.reading() as connection:
        rows = by_words(connection, words, limit=limit)
    if as_json:
        print_json(rows)
        return
    columns = [("article_url", "Article"), ("picture_url", "Picture"), ("field", "Field"), ("value", "Value")]
    print_table(rows, columns, empty="No picture says so.")


COMMANDS = {"pictures": pictures}
