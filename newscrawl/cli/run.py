"""``newscrawl run`` and ``newscrawl health``: the unattended job and its status."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json, print_table
from newscrawl.cli.scope import scope_options, scope_values
from newscrawl.errors import ConfigurationError, NewscrawlError
from newscrawl.frontier import queue
from newscrawl.frontier.health import FINDINGS
from newscrawl.frontier.limits import LIMIT_EXIT
from newscrawl.frontier.locks import FileLock
from newscrawl.frontier.scope import read_seeds, said
from newscrawl.reporting.crawl_health import health

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Exit(IntEnum):
    """Exit codes of ``newscrawl run``; the highest of its portals' counts, an interruption above all."""

    OK = 0
    CONFIGURATION = 2
    STORAGE = 3
    #: Everything went well and there was no new article.
    NOTHING_NEW = 10
    #: At least one portal failed, or a monitor found something; the others ran.
    SOME_FAILED = 11
    #: At least one portal asked us to stay away or answered with a firewall's page.
    BLOCKED = 12
    #: At least one crawl reached a limit of the user's (CLOSESPIDER_…); the next run continues it.
    LIMIT = LIMIT_EXIT
    INTERRUPTED = 130


#: Which outcome speaks for all, from the mildest on.
_WEIGHT = (
    Exit.NOTHING_NEW,
    Exit.OK,
    Exit.LIMIT,
    Exit.SOME_FAILED,
    Exit.BLOCKED,
    Exit.CONFIGURATION,
    Exit.STORAGE,
    Exit.INTERRUPTED,
)
#: A crawl that was asked to stop and does not within this time is killed: its frontier survives that.
_GRACE_SECONDS = 10.0
#: Days whose articles are looked up for rewrites after a run, so that a missed run is caught up.
REWRITES_DAYS = 7


@dataclass(slots=True)
class Outcome:
    """What became of one portal.

    ``result``: ok, nothing_new, limit, failed, findings, blocked, storage, configuration, interrupted, or running
    (another process has its lock). ``lists_cut``: lists that go on beyond the limit of pages (``-a pages=N``).
    """

    portal: str
    result: str
    new: int = 0
    seconds: float = 0.0
    pending: int = 0
    lists_cut: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def code(self) -> Exit:
        return {
            "ok": Exit.OK, "nothing_new": Exit.NOTHING_NEW, "running": Exit.NOTHING_NEW,
            "blocked": Exit.BLOCKED, "storage": Exit.STORAGE, "configuration": Exit.CONFIGURATION,
            "interrupted": Exit.INTERRUPTED, "limit": Exit.LIMIT,
        }.get(self.result, Exit.SOME_FAILED)  # fmt: skip


@dataclass(slots=True, frozen=True)
class Target:
    """What is crawled: ``key`` names its queue, lock and portal in the database."""

    key: str
    spider: str
    arguments: tuple[str, ...] = ()
    #: Hours between two runs, where the user said so.
    every: float | None = None


class Job:
    """Crawl portals one after another, each in one or more processes; stops on a signal."""

    def __init__(
        self,
        context: Context,
        *,
        processes: int,
        arguments: Sequence[str],
        settings: Sequence[str],
        json_log: bool,
    ) -> None:
        self.context = context
        self.processes = processes
        self.json_log = json_log
        self.stopping = False
        self.running: list[subprocess.Popen[bytes]] = []
        self._options = [part for value in arguments for part in ("-a", value)]
        self.dry = "NEWSCRAWL_DRY_RUN=1" in settings
        named = [f"NEWSCRAWL_OUTPUT={context.output}", f"NEWSCRAWL_DATABASE={context.database}"]
        if json_log:
            named.append("NEWSCRAWL_JSON_LOG=1")
        named += settings
        self._options += [part for value in named for part in ("-s", value)]

    def stop(self, *_: object) -> None:
        """One signal is enough: the crawls end at the next page, and are killed if they do not."""
        self.stopping = True
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)

    def plan(self, target: Target) -> Outcome:
        """A dry run: its own output says what would be fetched. No lock: nothing is written."""
        code = self._crawl(target)
        if self.stopping:
            return Outcome(target.key, "interrupted")
        results = {
            Exit.OK: "ok",
            Exit.LIMIT: "limit",
            Exit.CONFIGURATION: "configuration",
            Exit.STORAGE: "storage",
        }
        return Outcome(
            target.key, results.get(Exit(code) if code in set(Exit) else Exit.SOME_FAILED, "failed")
        )

    def run(self, target: Target) -> Outcome:
        lock = FileLock(self.context.database.resolve().parent / "locks" / f"{target.key}.lock")
        if not lock.acquire():
            return Outcome(target.key, "running")
        began = time.monotonic()
        started = queue.stamp(dt.datetime.now(dt.UTC))
        try:
            code = self._crawl(target)
        finally:
            lock.release()
        outcome = self._outcome(target.key, code, started)
        outcome.seconds = round(time.monotonic() - began, 1)
        return outcome

    def _crawl(self, target: Target) -> int:
        environment = os.environ | {
            "SCRAPY_SETTINGS_MODULE": os.environ.get("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
        }
        own = [part for value in target.arguments for part in ("-a", value)]
        command = [sys.executable, "-m", "scrapy", "crawl", target.spider, *own, *self._options]
        # A session of its own: a Ctrl-C at the terminal reaches us once, and we pass it on once.
        self.running = [
            subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own interpreter
            for _ in range(self.processes)
        ]
        deadline: float | None = None
        try:
            while any(process.poll() is None for process in self.running):
                if self.stopping:
                    deadline = deadline or time.monotonic() + _GRACE_SECONDS
                    if time.monotonic() > deadline:
                        for process in self.running:
                            process.kill()
                time.sleep(0.1)
            codes = {abs(process.returncode) for process in self.running}
            # A failure of one process counts more than the limit another reached.
            return max(codes - {Exit.LIMIT} - {0} or codes)
        finally:
            self.running = []

    def _outcome(self, portal: str, code: int, started: str) -> Outcome:
        if self.stopping:
            return Outcome(portal, "interrupted")
        if code in {Exit.CONFIGURATION, Exit.STORAGE}:
            return Outcome(portal, "configuration" if code == Exit.CONFIGURATION else "storage")
        with self.context.reading() as connection:
            row = next((row for row in health(connection) if row["portal"] == portal), None)
            new = _new_since(connection, portal, started)
        if row is None:
            return Outcome(portal, "failed")
        outcome = Outcome(
            portal,
            "ok",
            new=new,
            pending=row["pending"],
            lists_cut=row["lists_cut"],
            findings=row["findings"],
        )
        causes = {finding["cause"] for finding in row["findings"]}
        if "storage" in causes or row["reason"] == "storage":
            outcome.result = "storage"
        elif causes & {"blocked", "robots"} or row["reason"] == "blocked":
            outcome.result = "blocked"
        elif row["reason"] == "window":
            outcome.result = "ok" if new else "nothing_new"
        elif code == Exit.LIMIT:
            outcome.result = "findings" if causes else "limit"
        elif code or row["state"] in {"unfinished", "failed"}:
            outcome.result = "failed"
        elif causes:
            outcome.result = "findings"
        elif not new:
            outcome.result = "nothing_new"
        return outcome


def _new_since(connection: sqlite3.Connection, portal: str, started: str) -> int:
    row = connection.execute(
        """select count(*) from articles where first_seen_at >= ?
        and id > (select first_article_id from frontier_runs where spider = ? order by id desc limit 1)
        and portal_id = (select id from portals where key = ?)""",
        [started, portal, portal],
    ).fetchone()
    return int(row[0])


def targets(folder: Path) -> dict[str, Target]:
    """Everything that can be crawled by name: the declared portals, then the user's sites in ``folder``."""
    from newscrawl.portals.registry import spiders
    from newscrawl.portals.sites import SITES_FILE, load

    found = {name: Target(name, name) for name in spiders()}
    for site in load(folder / SITES_FILE).values():
        found[site.name] = Target(site.name, "portal", tuple(site.spider_arguments()), site.every)
    return found


def site_at(arguments: Sequence[str]) -> Target:
    """The site of ``run portal -a url=…``; raises :class:`ConfigurationError` without an address."""
    from newscrawl.portals.sites import name_of
    from newscrawl.spiders.portal import SITE_KEY

    given = dict(value.split("=", 1) for value in arguments if "=" in value)
    key = given.get("site") or name_of(given.get("url", "").split(",")[0])
    if not key:
        raise ConfigurationError("Give the site: newscrawl run portal -a url=https://news.example.cn/")
    if "site" in given and not SITE_KEY.fullmatch(key):
        raise ConfigurationError(
            f"Invalid site={key!r}; expected lower-case letters, digits, '.', '_' and '-'."
        )
    return Target(key, "portal")


def seeded(path: Path, known: dict[str, Target]) -> list[Target]:
    """A target for each site of a seeds file, in order: a declared portal, a site of the user's, or any site.

    Lines that are no addresses are named on standard error, and counted by each crawl.
    """
    from newscrawl.portals.registry import spiders
    from newscrawl.portals.sites import name_of
    from newscrawl.spiders.portal import portal_of

    seeds = read_seeds(path)
    for line in said(seeds.junk, path):
        click.echo(clean(f"newscrawl: {line}"), err=True)
    owners = {name: cls.portal() for name, cls in spiders().items()}
    for target in known.values():
        given = dict(value.split("=", 1) for value in target.arguments)
        if "url" in given:
            owners[target.key] = portal_of(urlsplit(given["url"]).hostname or "", given["url"])
    found: dict[str, Target] = {}
    for url in seeds.urls:
        host = (urlsplit(url).hostname or "").lower()
        key = next((key for key, portal in owners.items() if portal.owns(host)), None)
        if key is None:
            key = name_of(url)
            owners[key] = portal_of(host, url)
        if key in found:
            continue
        declared = known.get(key)
        if declared is None:
            own: tuple[str, ...] = (f"seeds_host={host}", f"site={key}")
        else:
            # Of a site of the user's its seeds count, not its front page.
            own = tuple(value for value in declared.arguments if not value.startswith("url="))
            own += (f"seeds_host={owners[key].hosts[0]}",) if declared.spider == "portal" else ()
        found[key] = Target(key, declared.spider if declared else "portal", (*own, f"seeds={path}"))
    return list(found.values())


def is_due(connection: sqlite3.Connection, target: Target) -> bool:
    """Never crawled, left unfinished, or its interval is over; without one, a list or an article of it is due."""
    row = connection.execute(
        "select started_at, finished_at from frontier_runs where spider = ? order by id desc limit 1",
        [target.key],
    ).fetchone()
    if row is None or row["finished_at"] is None:
        return True
    if target.every is not None:
        return queue.moment(row["started_at"]) <= queue.now(connection) - dt.timedelta(hours=target.every)
    return queue.is_open(connection, target.key) or bool(queue.due(connection, target.key))


@click.command()
@click.argument("names", metavar="[PORTAL]...", nargs=-1)
@click.option(
    "--due", "only_due", is_flag=True, help="Only portals with a list page or an article that is due."
)
@click.option(
    "--processes", type=click.IntRange(1, 8), default=1, show_default=True, help="Processes per portal."
)
@click.option(
    "-a",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Spider argument: since, until, full … (repeatable).",
)
@click.option(
    "-s", "settings", multiple=True, metavar="NAME=VALUE", help="Setting, see docs/settings.md (repeatable)."
)
@click.option(
    "--seeds",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Crawl the addresses in this file, one a line, site by site; a site needs no declaration.",
)
@scope_options
@click.option(
    "--json-log",
    is_flag=True,
    help="Print one JSON object per portal; the crawls write their log as JSON lines to standard error.",
)
@pass_context
def run(
    context: Context, names: tuple[str, ...], only_due: bool, processes: int,
    arguments: tuple[str, ...], settings: tuple[str, ...], json_log: bool, seeds: Path | None, **scope: Any,
) -> None:  # fmt: skip
    """Crawl the named portals and sites, or all, one after another, and print the outcome of each.

    All: the declared portals and the sites of `newscrawl sites`. `portal -a url=…` crawls any other site once. Each
    list is read for 20 pages at most, unless -a pages=N says otherwise; lists that go on are counted.
    --seeds FILE crawls its addresses, each site with a queue and a line in `newscrawl health` of its own; the limits
    and patterns hold for each site.

    Where TSA_URL or TIMESTAMP_HOOK is set, the archive is stamped at the end (`newscrawl timestamp`); a receipt that could
    not be had is asked for again by the next run, and this one ends with 11.

    Exit status: 0 new articles, 10 nothing new, 11 a portal failed or a monitor has findings, 12 blocked, 13 a limit
    (--max-…, CLOSESPIDER_…) was reached and the next run continues, 2 configuration, 3 storage, 130 interrupted.
    """
    known = targets(context.database.parent)
    unknown = [name for name in names if name not in known and name != "portal"]
    if unknown:
        raise ConfigurationError(f"Unknown portal {', '.join(unknown)}. Known portals: {', '.join(known)}.")
    for value in (*arguments, *settings):
        if "=" not in value:
            raise ConfigurationError(f"Invalid option {value!r}; expected NAME=VALUE.")
    dry = bool(scope["dry_run"])
    scope_arguments, scope_settings = scope_values(**scope)
    if processes > 1 and (dry or scope["max_pages"] or scope["max_bytes"]):
        raise ConfigurationError(
            "--dry-run, --max-pages and --max-bytes hold for one process; leave --processes out."
        )
    arguments += scope_arguments
    settings += scope_settings
    if seeds is not None:
        if names:
            raise ConfigurationError(
                "Name portals or give --seeds, not both: the seeds say which sites are crawled."
            )
        wanted = seeded(seeds, known)
    else:
        wanted = [site_at(arguments) if name == "portal" else known[name] for name in names or known]
    wanted = _own_sites(context, wanted, named=bool(names) or seeds is not None)
    chosen = [target for target in wanted if not only_due or _due(context, target, dry=dry)]
    if not dry:
        with context.writing():  # create or migrate the database before anything starts
            pass
        _take_sites(context, [target.key for target in chosen])
    job = Job(context, processes=processes, arguments=arguments, settings=settings, json_log=json_log)
    previous = {number: signal.signal(number, job.stop) for number in (signal.SIGINT, signal.SIGTERM)}
    outcomes = []
    try:
        for target in chosen:
            if job.stopping:
                outcomes.append(Outcome(target.key, "interrupted"))
                continue
            outcomes.append(job.plan(target) if dry else job.run(target))
            if json_log and not dry:
                click.echo(json.dumps(asdict(outcomes[-1]), ensure_ascii=False))
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if not json_log and not dry:
        _print_outcomes(outcomes)
    code = exit_code(outcomes)
    if not dry and not job.stopping and code != Exit.STORAGE and not _stamped(context):
        code = max(code, Exit.SOME_FAILED, key=_WEIGHT.index)
    if not dry and not job.stopping and code != Exit.STORAGE:
        _look_for_rewrites(context)
    sys.exit(code)


def _own_sites(context: Context, wanted: list[Target], *, named: bool) -> list[Target]:
    """On a node (`newscrawl nodes`), the sites that are its own. Raises ConfigurationError for others that were named."""
    from newscrawl.cluster.nodes import Node

    node = Node.load(context.database.parent)
    if node is None:
        return wanted
    own, others, away = node.split([target.key for target in wanted])
    if away:
        click.echo(clean(f"newscrawl: {away} Only sites that node {node.name} holds are crawled."), err=True)
    if others and named:
        lines = ", ".join(f"{site} belongs to {owner}" for site, owner in others.items())
        raise ConfigurationError(f"Not sites of node {node.name}: {lines}. See newscrawl nodes move.")
    if others:
        click.echo(f"{len(others)} sites belong to other nodes.", err=True)
    return [target for target in wanted if target.key in own]


def _take_sites(context: Context, keys: Sequence[str]) -> None:
    """On a node, claim sites before their first crawl, and take the queues that were handed over."""
    from newscrawl.cluster.nodes import Node

    node = Node.load(context.database.parent)
    for key in keys if node is not None else ():
        if node is not None and (rows := node.take(key, context.database)):
            click.echo(clean(f"{key}: {rows} addresses of its queue taken over"), err=True)


def _look_for_rewrites(context: Context) -> None:
    """Leads of rewritten copies of the last days, where NEWSCRAWL_REWRITES is on; a fault is one line and fails no run."""
    if (os.environ.get("NEWSCRAWL_REWRITES") or "off") != "on":
        return
    from newscrawl.review import rewritten

    since = (dt.datetime.now(dt.UTC) - dt.timedelta(days=REWRITES_DAYS)).date().isoformat()
    try:
        with context.writing(rows=True) as connection:
            found = rewritten.run(connection, context.database, since=since, window=rewritten.WINDOW)
    except NewscrawlError as error:
        click.echo(clean(f"no leads of rewrites: {error}"), err=True)
    else:
        click.echo(f"leads of rewrites: {found.leads}, weak: {found.weak}", err=True)


def _stamped(context: Context) -> bool:
    """Stamp the archive where a third party is named in the environment; False where a receipt is missing.

    As `newscrawl timestamp` does, with its settings.
    """
    authorities, hook = os.environ.get("TSA_URL", "").split(), os.environ.get("TIMESTAMP_HOOK")
    archive = context.output / "warc"
    if not (authorities or hook) or not archive.is_dir():
        return True
    from newscrawl.evidence.chain import stamp_archive

    certificates = os.environ.get("TSA_CERTIFICATES")
    try:
        done = stamp_archive(
            archive,
            authorities=authorities,
            certificates=Path(certificates) if certificates else None,
            hook=hook,
        )
    except NewscrawlError as error:
        click.echo(clean(f"archive not stamped: {error}"), err=True)
        return False
    for fault in done.failed:
        click.echo(clean(f"no receipt: {fault}"), err=True)
    if done.receipts:
        click.echo(clean(f"archive stamped: {', '.join(done.receipts)}"), err=True)
    return not done.failed


def _due(context: Context, target: Target, *, dry: bool) -> bool:
    """Is a target due, as the database says? Without a database everything is; a dry run makes none."""
    if not context.database.exists():
        return True
    with context.reading() if dry else context.writing() as connection:
        return is_due(connection, target)


def exit_code(outcomes: Sequence[Outcome]) -> Exit:
    """One code for all: the heaviest outcome's."""
    return max((outcome.code for outcome in outcomes), key=_WEIGHT.index, default=Exit.NOTHING_NEW)


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    rows = [
        {
            "portal": outcome.portal, "result": outcome.result, "new": outcome.new, "pending": outcome.pending,
            "lists cut": outcome.lists_cut, "seconds": outcome.seconds, "findings": "; ".join(f"{f['cause']}: {f['detail']}" for f in outcome.findings),
        }
        for outcome in outcomes
    ]  # fmt: skip
    columns = [
        (key, key) for key in ("portal", "result", "new", "pending", "lists cut", "seconds", "findings")
    ]
    print_table(rows, columns, empty="Nothing is due.")


def archive_health(output: Path) -> list[dict[str, Any]]:
    """The result of the last `newscrawl verify` as a row of `newscrawl health`; nothing where there was none."""
    from newscrawl.maintenance.verify import last_result

    last = last_result(output)
    if last is None:
        return []
    problems = last.get("problems") or [{}]
    detail = f"{last['found']} problems, the first: {' '.join(str(value) for value in problems[0].values())}"
    finding = {"cause": "archive_damaged", "meaning": FINDINGS["archive_damaged"], "detail": detail}
    return [
        {
            "portal": "archive", "last_run": last["started_at"], "finished": last["finished_at"], "reason": "verified",
            "state": "findings" if last["found"] else "ok", "new": 0, "pending": 0, "due": 0, "lists_cut": 0,
            "findings": [finding] if last["found"] else [],
        }
    ]  # fmt: skip


@click.command("health")
@json_option
@pass_context
def show_health(context: Context, as_json: bool) -> None:
    """Show the status of each portal's last run. Exit status 11: a run failed or a monitor has findings."""
    with context.reading() as connection:
        rows = health(connection)
    rows += archive_health(context.output)
    if as_json:
        print_json(rows)
    else:
        shown = [
            {
                **row,
                "findings": "; ".join(
                    f"{f['cause']}: {f['meaning']} ({f['detail']})" for f in row["findings"]
                ),
            }
            for row in rows
        ]
        columns = [
            (key, key.replace("_", " "))
            for key in (
                "portal",
                "state",
                "last_run",
                "reason",
                "new",
                "pending",
                "due",
                "lists_cut",
                "findings",
            )
        ]
        print_table(shown, columns, empty="No portal was crawled yet. Try `newscrawl run`.")
    if any(row["state"] in {"findings", "failed"} for row in rows):
        sys.exit(Exit.SOME_FAILED)


COMMANDS = {"run": run, "health": show_health}
