"""``newscrawl replay``: the archive in a browser, as the pages looked."""

from __future__ import annotations

import signal
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import Context, clean, pass_context
from newscrawl.errors import ConfigurationError
from newscrawl.store.withdrawals import hidden_places

if TYPE_CHECKING:
    import sqlite3

_START_PAGES = 10


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8081, show_default=True, help="Port on 127.0.0.1."
)
@pass_context
def replay(context: Context, port: int) -> None:
    """Show the archive in a browser with pywb, on this machine only, until Ctrl-C.

    Needs the extra: pip install 'newscrawl[replay]'. A page shows its style, scripts and pictures where the crawl had
    `-a requisites=1`. Nothing is loaded from any other address. Captures that were withdrawn are not shown.
    """
    from newscrawl.archive.replay import COLLECTION, HOST, address, prepare, program, start, stop

    program()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ConfigurationError(
                f"Port {port} is in use ({error.strerror}). Choose another with --port."
            ) from error
    with tempfile.TemporaryDirectory(prefix="newscrawl-replay-") as folder:
        work = Path(folder)
        hidden: set[tuple[str, int]] = set()
        if context.database.exists():
            with context.reading() as connection:
                hidden = hidden_places(connection)
        shown, damage = prepare(context.output.resolve() / "warc", work, hidden=hidden)
        for one in damage:
            click.echo(
                clean(f"not in the index: {one.file} at {one.offset}: {one.kind} ({one.detail})"), err=True
            )
        server = start(work, port)
        # A service manager ends us with SIGTERM; the server must not outlive that.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            click.echo(f"{shown} captures at http://{HOST}:{port}/{COLLECTION}/ (Ctrl-C ends)")
            if context.database.exists():
                with context.reading() as connection:
                    for name, url, captured_at in start_pages(connection):
                        click.echo(clean(f"  {name}: {address(port, url, captured_at)}"))
            server.wait()
        except KeyboardInterrupt:
            click.echo()
        finally:
            stop(server)


def start_pages(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(portal, address, time of capture): the front page of each portal where it was captured, else its latest article."""
    found = []
    for portal in connection.execute(
        "select id, name, home from portals order by id limit ?", [_START_PAGES]
    ):
        row = (
            connection.execute(
                """select url, captured_at from captures where status = 200 and rtrim(url, '/') = rtrim(?, '/')
            order by captured_at desc limit 1""",
                [portal["home"]],
            ).fetchone()
            or connection.execute(
                """select c.url, c.captured_at from articles a join article_captures ac on ac.article_id = a.id
            join captures c on c.id = ac.capture_id where a.portal_id = ? and c.status = 200 order by c.id desc limit 1""",
                [portal["id"]],
            ).fetchone()
        )
        if row is not None:
            found.append((portal["name"], row["url"], row["captured_at"]))
    return found


COMMANDS = {"replay": replay}
