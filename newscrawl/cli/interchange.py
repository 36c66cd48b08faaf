"""``newscrawl metadata`` and ``newscrawl oai``: articles in exchange formats."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import Context, clean, pass_context
from newscrawl.errors import NotFoundError
from newscrawl.files import write_whole

if TYPE_CHECKING:
    from newscrawl.interchange import ArticleRecord, Codes


@click.command()
@click.argument("kind", metavar="FORMAT", type=click.Choice(["ninjs", "mets"]))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--portal", help="One portal's articles, by its key (`newscrawl portals`).")
@click.option("--since", help="First day (UTC) on which the text changed.")
@click.option("--until", help="Last day (UTC) on which the text changed, inclusive.")
@click.option(
    "--iscc", is_flag=True, help="Add ISCC codes (ISO 24138) of title and text; needs newscrawl[iscc]."
)
@pass_context
def metadata(
    context: Context,
    kind: str,
    folder: Path,
    portal: str | None,
    since: str | None,
    until: str | None,
    *,
    iscc: bool,
) -> None:
    """Write each article as ninjs 3.0 (JSON) or METS (XML) to FOLDER.

    A file is named after the SHA-256 of the article's address; `index.tsv` lists names, addresses and titles. Running it
    again replaces the files.
    """
    from newscrawl.interchange import select, text_codes

    folder.mkdir(parents=True, exist_ok=True)
    suffix = "json" if kind == "ninjs" else "xml"
    lines = []
    with context.reading() as connection:
        for article in select(connection, portal=portal, since=since, until=until):
            codes = text_codes(article.title, article.body) if iscc else None
            name = f"{hashlib.sha256(article.url.encode()).hexdigest()}.{suffix}"
            write_whole(folder / name, _document(kind, article, codes), durable=False)
            lines.append(f"{name}\t{article.url}\t{' '.join(article.title.split())}\n")
    if not lines:
        raise NotFoundError("No article fits these options; look at `newscrawl stats`.")
    write_whole(folder / "index.tsv", "".join(lines))
    click.echo(clean(f"{folder}: {len(lines)} articles as {kind}"))


def _document(kind: str, article: ArticleRecord, codes: Codes | None) -> bytes:
    from newscrawl.interchange import mets, ninjs

    if kind == "mets":
        return mets(article, codes)
    return json.dumps(ninjs(article, codes), ensure_ascii=False, indent=1).encode() + b"\n"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8002, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option("--base-url", help="Address that harvesters use; default: http://HOST:PORT/oai.")
@click.option("--name", default="newscrawl", show_default=True, help="Name of the repository.")
@click.option(
    "--email", default="archive@example.org", show_default=True, help="E-mail address of its keeper."
)
@pass_context
def oai(context: Context, host: str, port: int, base_url: str | None, name: str, email: str) -> None:
    """Serve the articles' Dublin Core records over OAI-PMH 2.0, by default only to this machine.

    Everybody who reaches the address may harvest titles, authors, addresses and statements of rights; texts are not
    given out.
    """
    import uvicorn

    from newscrawl.interchange import Repository
    from newscrawl.interchange.oai_server import application

    with context.reading():
        pass  # says at once where there is no database
    repository = Repository(base_url or f"http://{host}:{port}/oai", name, email)
    click.echo(f"OAI-PMH at {repository.base_url}?verb=Identify (stop it with Ctrl-C).")
    uvicorn.run(application(context.database, repository), host=host, port=port, log_level="warning")


COMMANDS = {"metadata": metadata, "oai": oai}
