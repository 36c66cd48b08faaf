"""What every command shares: the context, output as tables or JSON, and words for errors."""

from __future__ import annotations

import gc
import getpass
import json
import sys
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.language import clock
from newscrawl.store import withdrawals
from newscrawl.store.locking import rows_lock
from newscrawl.store.schema import connect, export_decisions
from newscrawl.store.seal import seal
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

OUTPUT = Path("output")


@dataclass
class Context:
    """Where this invocation reads and writes; ``output`` holds newscrawl.db, warc/, reports/ and cases/."""

    output: Path
    database: Path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """For what is shown or given away: what was withdrawn is not in it."""
        with closing(connect(self.database, read_only=True)) as connection:
            withdrawals.hide(connection)
            yield connection

    @contextmanager
    def writing(self, *, rows: bool = False) -> Iterator[sqlite3.Connection]:
        """``rows``: articles and what is derived from them are written, which a rebuild must not run beside."""
        with ExitStack() as stack:
            if rows:
                stack.enter_context(rows_lock(self.database))
            connection = stack.enter_context(closing(connect(self.database, archive=self.output / "warc")))
            yield connection
            # What an earlier process committed and could not export any more.
            export_decisions(connection)
        with (
            suppress(StorageError),
            closing(connect(self.database, archive=self.output / "warc")) as connection,
        ):
            seal(connection, self.database)


pass_context = click.make_pass_decorator(Context)

#: ``@json_option`` gives a command ``as_json``: machine-readable output, one document.
json_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of a table."
)


who_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--who", help="The name it is recorded under. Default: your login name."
)


def signed(who: str | None) -> str:
    """The name a decision or a case carries. Raises :class:`ConfigurationError` where there is none."""
    if who is not None and who.strip():
        return who.strip()[:60]
    with suppress(OSError, KeyError):
        return getpass.getuser()
    raise ConfigurationError("This machine does not say who you are: add --who NAME.")


#: Exit status: parts are damaged or were skipped; everything else was done.
DAMAGED = 5

#: Columns where the output is no terminal, whose width could be asked for.
PLAIN_WIDTH = 150


def console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def clean(value: object) -> str:
    """A crawled value fit for the terminal, its line breaks kept."""
    return printable(value, one_line=False)


def print_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[tuple[str, str]],
    *,
    empty: str,
    title: str | None = None,
) -> None:
    """``columns``: (key, heading). A crawled value is shown as text, never as terminal markup."""
    rows = list(rows)
    if not rows:
        click.echo(empty)
        return
    table = Table(title=title, title_justify="left")
    for key, heading in columns:
        numeric = all(isinstance(row[key], int | float) or row[key] is None for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(row[key])) for key, _ in columns))
    console().print(table)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int, int], None]]:
    """A progress bar on standard error; its function takes (items so far, bytes done, bytes in all)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]} {task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, transient=True, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None, rate="", count=0)

        settled = False

        def update(count: int, done: int, total: int) -> None:
            nonlocal settled
            if not settled:
                # What is loaded by now stays: looking for garbage in it at every turn costs an eighth of the time.
                gc.collect()
                gc.freeze()
                settled = True
            elapsed = progress.tasks[task].elapsed or 0
            rate = f"({count / elapsed:.0f}/s)" if elapsed > 1 else ""
            progress.update(task, completed=min(done, total), total=total or None, count=count, rate=rate)

        yield update


def iso_day(given: str | None) -> str:
    """A day of an option as YYYY-MM-DD; empty for none. Raises ``ConfigurationError``."""
    return clock.iso_day(given) if given else ""


def check_portal(connection: sqlite3.Connection, portal: str | None) -> None:
    """Raise ``ConfigurationError`` for a key that no portal of the database has."""
    if portal and not connection.execute("select 1 from portals where key = ?", [portal]).fetchone():
        raise ConfigurationError(f"Unknown portal {portal!r}; see `newscrawl health` for those crawled.")
