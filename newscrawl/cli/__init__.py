"""The ``newscrawl`` command.

Each module in this package declares its commands in ``COMMANDS``; they are imported on use, so that
``newscrawl --help`` does not wait for Scrapy or Datasette.
"""

from __future__ import annotations

import errno
import importlib
import re
import sqlite3
from pathlib import Path
from typing import Final

import click

from newscrawl import __version__
from newscrawl.cli.common import OUTPUT, Context, clean
from newscrawl.errors import ConfigurationError, DamagedDatabaseError, NewscrawlError, StorageError
from newscrawl.store.schema import is_damage, is_unwritable

#: command → the module that declares it and one line of help (so that --help imports nothing).
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Crawl the bundled sample portals and print who copied whom."),
    "crawl": ("crawl", "Crawl one portal."),
    "run": ("run", "Crawl all portals, or those that are due, and print the outcome of each."),
    "health": ("run", "Show the status of each portal's last run and the monitors' findings."),
    "sites": ("sites", "Sites without a portal file: add, list, remove."),
    "portals": ("read", "List the portals that can be crawled."),
    "portal": ("portal", "Draft a portal file from saved pages; check a portal's rules against pages."),
    "reposts": ("read", "List reposts: copy, origin, shared text, and the source the copy names."),
    "show": ("read", "Show an article: text, attribution layers, captures, reposts."),
    "history": ("history", "Show an article's versions, changes and sightings."),
    "stats": ("read", "Print totals: articles, reposts by status, refusals by cause, last crawls."),
    "rebuild": ("archive", "Rebuild the database from output/warc/."),
    "verify": ("archive", "Check that archive and database are as they were written."),
    "vacuum": ("archive", "Make the database file as small as it can be."),
    "ingest": ("archive", "Import WARC, ARC or WACZ files written by any program."),
    "nodes": ("cluster", "Nodes: join a shared store, list nodes and sites, hand a site over."),
    "publish": ("cluster", "Publish finished WARC files, and articles as Parquet, to a shared store."),
    "merge": ("cluster", "Merge what nodes have published into this archive and database."),
    "custody": ("custody", "Chain of custody: record verifications, moves and hand-over; list, export."),
    "edges": ("cluster", "Find all edges of what nodes have published, by processes or by Daft."),
    "backup": ("backup", "Back up the database and the archive to a folder, also while crawls run."),
    "restore": ("backup", "Restore a backup into the output folder."),
    "detect": ("archive", "Re-run repost detection over all articles."),
    "sources": ("sources", "Publisher registry: look up, list unknown names, add."),
    "licences": ("licences", "Licences: add, list, import from CSV."),
    "serve": ("serve", "Serve the audit desk (web interface)."),
    "serve-user": ("serve", "Add or update a desk user."),
    "search": ("search", "Search articles by words in title or text."),
    "check": ("compare", "Search the archive for articles that share text with a URL, a file or a text."),
    "pictures": (
        "pictures",
        "Picture copies: code captured pictures, find own photos elsewhere, list and show.",
    ),
    "screenshots": (
        "screenshots",
        "Pictures of articles' pages, drawn from the archive: take, save, status.",
    ),
    "compare": ("compare", "Compare two articles: shared passages and changes."),
    "review": ("review", "Leads: list, open, set status and assignee."),
    "alerts": ("alerts", "Alerts of new copies: send what is due, list, test, retry."),
    "leads": ("leads", "Look for rewritten, digested and translated copies."),
    "wacz": ("wacz", "Export captures of a crawl, a portal or a period as one WACZ file."),
    "index": ("wacz", "Write the CDXJ index of the archive."),
    "replay": ("replay", "Show the archive in a browser, as the pages looked, on this machine only."),
    "withdraw": ("withdraw", "Withdraw an article or a capture from view; nothing is deleted."),
    "reinstate": ("withdraw", "End a withdrawal or a retention rule."),
    "retention": ("withdraw", "Show a portal's articles for a number of days only."),
    "withdrawals": ("withdraw", "List withdrawals and retention rules."),
    "case": ("case", "Evidence cases: create one from reposts, verify one."),
    "report": ("report", "Audit report of a period as HTML, PDF, XLSX, CSV or JSON."),
    "timestamp": ("timestamp", "Stamp the archive with a third party's time, or check the stamps."),
    "rights": ("rights", "Show what a page and its site reserve and license for machines."),
    "metadata": ("interchange", "Write articles as ninjs or METS documents."),
    "oai": ("interchange", "Serve Dublin Core records over OAI-PMH."),
    "export": ("export", "Export all tables as JSON Lines or Parquet."),
}


#: What the disk answers that has no room, may not be written, or fails.
_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
#: What it answers for a path that is not there, is of another kind, or may not be used.
_PATHS: Final = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTEMPTY}
)  # fmt: skip
#: The exit status of a command that SIGINT ended, as of ``newscrawl run``.
_INTERRUPTED: Final = 130
#: Bytes of an argument that are not UTF-8.
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
#: Where a command line notes that it has such.
_GIVEN: Final = f"{__name__}.undecoded"
_ROOM: Final = (
    "What was stored before is sound: free some space or mount the folder for writing, and run again."
)


class LazyGroup(click.Group):
    """Import a command's module when it is used; print a :class:`NewscrawlError` as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"newscrawl.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        if not COMMANDS:
            return
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_GIVEN] = any(map(_UNDECODED.search, args))
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except sqlite3.DatabaseError as error:
            # Damage shows where the damaged page is read, which may be long after opening.
            if is_unwritable(error):
                where = ctx.obj.database if ctx.obj else "the database"
                click.echo(f"newscrawl: {where}: cannot be written ({error}). {_ROOM}", err=True)
                ctx.exit(StorageError.exit_code)
            if not is_damage(error):
                raise
            damaged = DamagedDatabaseError(ctx.obj.database if ctx.obj else "the database", str(error))
            click.echo(f"newscrawl: {damaged}", err=True)
            ctx.exit(damaged.exit_code)
        except NewscrawlError as error:
            click.echo(f"newscrawl: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("newscrawl: interrupted.", err=True)
            ctx.exit(_INTERRUPTED)
        except UnicodeEncodeError:
            # Bytes of an argument that are no UTF-8 arrive as halves of surrogate pairs.
            if not ctx.meta[_GIVEN]:
                raise
            click.echo("newscrawl: an argument is not UTF-8 text. Check the terminal's encoding.", err=True)
            ctx.exit(ConfigurationError.exit_code)
        except OSError as error:
            if error.errno in _PATHS and error.filename is not None:
                click.echo(clean(f"newscrawl: {error.filename}: {error.strerror}."), err=True)
                ctx.exit(StorageError.exit_code)
            if error.errno not in _DISK:
                raise
            where = error.filename or (ctx.obj.output if ctx.obj else "the output folder")
            click.echo(f"newscrawl: {where}: cannot be written ({error.strerror}). {_ROOM}", err=True)
            ctx.exit(StorageError.exit_code)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="newscrawl")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUTPUT,
    show_default=True,
    envvar="NEWSCRAWL_OUTPUT",
    help="Output folder: newscrawl.db, warc/, reports/, cases/.",
)
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="NEWSCRAWL_DATABASE",
    help="SQLite file; default: newscrawl.db in the output folder.",
)
@click.pass_context
def main(ctx: click.Context, output: Path, database: Path | None) -> None:
    """Crawl regional news portals, archive their pages as evidence, and find reposts.

    Start with `newscrawl demo`, then `newscrawl reposts` and `newscrawl show URL`.
    """
    ctx.obj = Context(output=output, database=database or output / "newscrawl.db")


__all__ = ["main"]
