"""``newscrawl demo``: the main job on the bundled sample portals."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json
from newscrawl.cli.read import print_portals, print_reposts
from newscrawl.errors import CrawlError
from newscrawl.reporting import overview

if TYPE_CHECKING:
    from newscrawl.demo.server import DemoServer

#: (spider, its arguments) in the order of a morning: the wire, our portal, the neighbour, a mirror.
CRAWLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("cctv", {"home": "http://news.cctv.test/"}),
    ("songhuajiang", {"home": "http://www.shjnet.test/"}),
    ("cnjiwang", {"home": "http://news.cnjiwang.test/"}),
    ("portal", {"url": "http://www.riverside-garden.test/"}),
)
#: Two days later: one article was edited, one withdrawn, one is new. Withdrawal is confirmed by a second look.
LATER: tuple[tuple[str, dict[str, str]], ...] = (
    ("songhuajiang", {"home": "http://www.shjnet.test/", "full": "1"}),
) * 2


@click.command()
@json_option
@pass_context
def demo(context: Context, *, as_json: bool) -> None:
    """Crawl the bundled sample portals and print who copied whom.

    A local server provides a sample of Songhuajiang Net, a news agency it reprints, a second portal and a pinyin
    mirror, all under reserved .test names. The regular spiders and pipelines crawl them into the output folder.
    A second run stores nothing new.
    """
    from newscrawl.demo.server import DemoServer

    with context.writing() as connection:
        enter_licences(connection)
        before = _counts(connection)
        later = connection.execute(
            "select count(*) from articles where state = 'gone' and url like 'http://%.test/%'"
        ).fetchone()[0]
    with DemoServer(phase=2 if later else 1) as server:
        for spider, arguments in CRAWLS:
            run(context, server, spider, arguments)
        if not later:
            server.phase = 2
            for spider, arguments in LATER:
                run(context, server, spider, arguments)
    with context.reading() as connection:
        after = _counts(connection)
        added = {name: after[name] - before[name] for name in after}
        report = {
            "added": added,
            "totals": overview.totals(connection),
            "reposts": overview.reposts(connection),
        }
    if as_json:
        print_json(report)
        return
    _print(context, report)


def run(context: Context, server: DemoServer, spider: str, arguments: dict[str, str]) -> None:
    """One crawl in a process of its own, as ``scrapy crawl`` would run it, through the sample server."""
    settings = {
        "NEWSCRAWL_OUTPUT": str(context.output),
        "NEWSCRAWL_DATABASE": str(context.database),
        "NEWSCRAWL_PROGRESS": "1",
        "NEWSCRAWL_PROXY": server.proxy,
        "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.1/32",
        "NEWSCRAWL_CONTACT": "https://newscrawl.test/",
        # The sample server is ours; no need to be gentle with it.
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "0",
        "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "scrapy", "crawl", spider]
    for name, value in arguments.items():
        command += ["-a", f"{name}={value}"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    environment = _environment()
    done = subprocess.run(command, check=False, env=environment)  # noqa: S603 - our own interpreter and constants
    if done.returncode:
        raise CrawlError(
            f"the crawl of {spider} ended with exit code {done.returncode}; see the lines above for the reason.",
            done.returncode,
        )


def _environment() -> dict[str, str]:
    import os

    return os.environ | {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}


def enter_licences(connection: Any) -> None:
    """The licences of the samples, as a copyright team would have entered them; once."""
    from newscrawl.store.schema import transaction

    rows = json.loads((Path(__file__).parents[1] / "demo" / "licences.json").read_text(encoding="utf-8"))
    with transaction(connection):
        for row in rows:
            known = connection.execute(
                "select 1 from licences where document = ?", [row["document"]]
            ).fetchone()
            if known is None:
                connection.execute(
                    """insert into licences (owner, licensee, scope, valid_from, valid_until, document, note, entered_by, entered_at)
                    values (:owner, :licensee, :scope, :from, :until, :document, 'synthetic sample', 'demo', :from)""",
                    row,
                )


def _counts(connection: Any) -> dict[str, int]:
    return {
        table: connection.execute(f"select count(*) from {table}").fetchone()[0]
        for table in ("articles", "article_versions", "captures", "attributions", "reposts")
    }


def _print(context: Context, report: dict[str, Any]) -> None:
    click.echo()
    print_portals(report["totals"])
    print_reposts(report["reposts"])
    refused = report["totals"]["refused"]
    if refused:
        click.echo("refused, not stored: " + ", ".join(f"{count} {name}" for name, count in refused.items()))
    added = {name: count for name, count in report["added"].items() if count}
    if added:
        click.echo(
            "stored in this run: "
            + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in added.items())
        )
    else:
        click.echo("Nothing new: no page changed since the last run.")
    first = next(iter(report["reposts"]), None)
    click.echo(f"\nEverything is in {context.database} and {context.output / 'warc'}. Next:")
    if first:
        click.echo(f"  newscrawl show {first['copy_url']}")
    click.echo("  newscrawl reposts --status none\n  newscrawl stats\n  newscrawl serve\n  newscrawl rebuild")


COMMANDS = {"demo": demo}
