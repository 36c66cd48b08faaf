"""``newscrawl compare`` two articles, ``newscrawl check`` a page or a text against the archive."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table
from newscrawl.errors import ConfigurationError, RefusedPicture
from newscrawl.reporting import dossier, figures, overlap
from newscrawl.reposts import match_texts
from newscrawl.review import check as checking
from newscrawl.review.pasted import is_address
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    import sqlite3


@click.command("compare")
@click.argument("a")
@click.argument("b")
@json_option
@pass_context
def compare(context: Context, a: str, b: str, *, as_json: bool) -> None:
    """Compare articles A and B (numbers or URLs): shared passages and the changes inside them."""
    with context.reading() as connection:
        copy = dossier.article(connection, dossier.article_id(connection, a))
        origin = dossier.article(connection, dossier.article_id(connection, b))
        copy, origin, spans = _aligned(connection, copy, origin)
    found = overlap.compare(copy["body"], origin["body"], spans, names=dossier.names_in(copy, origin))
    record = {"copy": copy["url"], "origin": origin["url"], **_record(found)}
    if as_json:
        print_json(record)
        return
    click.echo(f"copy    {printable(copy['url'])}  {printable(copy['title'])}")
    click.echo(f"origin  {printable(origin['url'])}  {printable(origin['title'])}")
    _print(found)


def _aligned(
    connection: sqlite3.Connection, a: dict[str, Any], b: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], list[tuple[int, int, int, int]]]:
    """From the stored edge where there is one; else aligned now, ``a`` taken for the copy."""
    for copy, origin in ((a, b), (b, a)):
        row = connection.execute(
            "select id from reposts where copy_id = ? and origin_id = ?", [copy["id"], origin["id"]]
        ).fetchone()
        if row:
            return copy, origin, figures.spans(connection, row["id"])
    match = match_texts(b["id"], a["body"], b["body"])
    return a, b, match.passages if match else []


def _record(found: overlap.Comparison) -> dict[str, Any]:
    return {
        "shared": found.shared,
        "copy_share": round(found.copy_share, 4),
        "origin_share": round(found.origin_share, 4),
        "fee": asdict(found.fee),
        "changes": found.changes,
        "passages": [asdict(passage) for passage in found.passages],
    }


def _print(found: overlap.Comparison) -> None:
    click.echo(
        f"{found.shared:,} characters in common: {found.copy_share:.0%} of the copy, {found.origin_share:.0%} of the"
        f" origin; fee basis {found.fee.exact:.2f} thousand"
    )
    rows = [
        {
            "passage": passage.number,
            "nature": change.nature,
            "copy": change.copy or "—",
            "origin": change.origin or "—",
        }
        for passage in found.passages
        for change in passage.changes
    ]
    columns = [("passage", "Passage"), ("nature", "Change"), ("copy", "Copy"), ("origin", "Origin")]
    print_table(rows, columns, empty="No changes inside the passages.")


@click.command("check")
@click.argument("what", metavar="URL|FILE|-", required=False)
@click.option("--url", "page_url", help="Original URL of an HTML file.")
@click.option("--picture", metavar="FILE|URL", help="Search own photos for those that this picture shows.")
@json_option
@pass_context
def check(
    context: Context, what: str | None, page_url: str | None, picture: str | None, *, as_json: bool
) -> None:
    """Search the archive for text shared with a web page, a file (HTML or text) or standard input (-).

    With --picture: for own photos that a picture shows (see `newscrawl pictures`). Nothing is stored.
    """
    if picture is not None:
        _check_picture(context, picture, as_json=as_json)
        return
    if what is None:
        raise ConfigurationError("There is nothing to check: name a URL, a file, - or --picture.")
    article = _read(what, page_url)
    with context.reading() as connection:
        found = checking.matches(connection, article.body or "")
    rows = [
        {
            "article_id": one["article"]["id"],
            "url": one["article"]["url"],
            "title": one["article"]["title"],
            "portal": one["article"]["portal"],
            "published_at": one["article"]["published_at"],
            **_record(one["comparison"]),
        }
        for one in found
    ]
    if as_json:
        print_json({"checked": article.url, "title": article.title, "matches": rows})
        return
    columns = [
        ("article_id", "No"),
        ("portal", "Portal"),
        ("published_at", "Published"),
        ("title", "Title"),
        ("shared", "Characters"),
        ("copy_share", "Of the text"),
        ("origin_share", "Of the article"),
    ]
    print_table(rows, columns, empty="No article in the archive shares text with it.")


def _check_picture(context: Context, picture: str, *, as_json: bool) -> None:
    from newscrawl.review.picture_check import check_picture

    with context.reading() as connection:
        try:
            found = check_picture(connection, _picture_bytes(picture))
        except RefusedPicture as error:
            raise ConfigurationError(f"{picture}: no picture that can be compared ({error}).") from error
    if as_json:
        print_json({"checked": picture, **found})
        return
    size = f"{found['format']}, {found['width']} × {found['height']}, {found['kind']}, {found['iscc']}"
    click.echo(printable(f"{picture}: {size}"))
    for name, values in found["credits"].items():
        click.echo(printable(f"embedded {name}: {'; '.join(values)}"))
    columns = [
        ("relation", "Relation"),
        ("copy_share", "Of the picture"),
        ("origin_share", "Of the photo"),
        ("mirrored", "Mirrored"),
        ("agreement", "Agreement"),
        ("article", "Article"),
        ("picture", "Photo"),
    ]
    print_table(found["matches"], columns, empty="No own photo is shown in it.")


def _picture_bytes(picture: str) -> bytes:
    path = Path(picture)
    if is_address(picture) and not path.exists():
        return checking.fetch(picture)[0]
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{picture}: {error.strerror}") from error


def _read(what: str, page_url: str | None) -> Any:
    if is_address(what) and not Path(what).exists():
        return checking.read(what)
    try:
        data = sys.stdin.buffer.read(checking.LARGEST_PAGE) if what == "-" else Path(what).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{what}: cannot be read ({error.strerror}). Give a URL, a file or -."
        ) from error
    if b"<html" in data[:4096].lower() or b"<!doctype html" in data[:4096].lower():
        return checking.page(data, page_url or "http://localhost/")
    return checking.read(data.decode("utf-8", "replace")[: checking.LONGEST_TEXT])


COMMANDS = {"compare": compare, "check": check}
