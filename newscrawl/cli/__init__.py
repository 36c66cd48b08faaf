"""The ``newscrawl`` command.

Each module in this package declares its commands in ``COMMANDS``; they are loaded when asked for, so that
``newscrawl --help`` does not wait for Scrapy or Datasette.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from newscrawl import __version__
from newscrawl.cli.common import OUTPUT, Context
from newscrawl.errors import NewscrawlError

#: command → the module that declares it and one line of help (so that --help imports nothing).
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Crawl the bundled sample portals and print who copied whom."),
    "run": ("run", "Crawl portals, all or those that are due, and say how it went."),
    "health": ("run", "Show how each portal's last run went and what the monitors found."),
    "portals": ("read", "List the portals that can be crawled."),
    "portal": ("portal", "Draft a portal file from saved pages; check its rules against pages."),
    "reposts": ("read", "List who copied whom, how much, and what the copy says of its source."),
    "show": ("read", "Show an article: text, attribution layers, captures, repost edges."),
    "history": ("history", "What became of an article: versions, what changed, sightings, how it went."),
    "stats": ("read", "Totals: articles, reposts by status, refusals by name, last crawls."),
    "rebuild": ("archive", "Make the database anew from output/warc/."),
    "ingest": ("archive", "Take WARC or WACZ files of any program into the store."),
    "backup": ("backup", "Back up the database and the archive to a folder, also while crawls run."),
    "restore": ("backup", "Restore a backup into the output folder."),
    "detect": ("archive", "Look for reposts anew in the whole store."),
    "sources": ("sources", "The registry of publishers: look one up, list unknown names, add one."),
    "licences": ("licences", "Licences: add, list, import from CSV."),
    "serve": ("serve", "Open the audit desk in the browser."),
    "serve-user": ("serve", "Let somebody log in at a desk served beyond this machine."),
    "search": ("search", "Find articles by words in title or text."),
    "check": ("compare", "Check a URL, a file or a text against the archive."),
    "compare": ("compare", "Two articles beside each other: what they have in common."),
    "review": ("review", "List leads, and decide about them."),
    "wacz": ("wacz", "Export a crawl, a portal or some days as one WACZ for replay."),
    "index": ("wacz", "Write the CDXJ index of the archive."),
    "case": ("case", "Evidence cases: make one of a repost, check one."),
    "report": ("report", "The audit of a period: HTML, PDF, XLSX, CSV or JSON."),
    "export": ("export", "Everything as JSON Lines or Parquet."),
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is used, and turns our errors into one clear line."""

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

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except NewscrawlError as error:
            click.echo(f"newscrawl: {error}", err=True)
            ctx.exit(error.exit_code)


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
    help="The folder that holds newscrawl.db, warc/, reports/ and cases/.",
)
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="NEWSCRAWL_DATABASE",
    help="The SQLite file, where it is not newscrawl.db in the output folder.",
)
@click.pass_context
def main(ctx: click.Context, output: Path, database: Path | None) -> None:
    """Crawl regional news portals, keep evidence, and see who copied whom.

    Begin with `newscrawl demo`; then `newscrawl reposts` and `newscrawl show URL`.
    """
    ctx.obj = Context(output=output, database=database or output / "newscrawl.db")
