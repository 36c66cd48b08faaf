"""``newscrawl portal``: draft a portal's file from saved pages, check one against them, list them all."""

from __future__ import annotations

import datetime as dt
import json
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import json_option, print_json, print_table
from newscrawl.errors import ConfigurationError
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from newscrawl.cms.portal import PortalSpider
    from newscrawl.portals.drafting import SavedPage
    from newscrawl.portals.fetching import Fetcher
    from newscrawl.portals.verifying import Verified

#: So much of a value is shown in the table of ``check``.
_SHOWN = 60


_urls = click.option(
    "--url",
    "urls",
    multiple=True,
    help="URL of the saved pages that do not contain it; once for all, or once for each FILE in order.",
)


@click.group()
def portal() -> None:
    """Draft a portal file from saved pages, and check its rules.

    \b
    newscrawl portal new list.html article.html --write example.py
    newscrawl portal check example.py article.html another.html
    newscrawl portal check songhuajiang article.html
    newscrawl portal register songhuajiang
    newscrawl portal test songhuajiang
    newscrawl portal verify songhuajiang --write verified/
    """  # noqa: D301 - click wants the character, not a backslash


@portal.command()
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@click.option("--name", help="Name of the spider; default: derived from the host.")
@_urls
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the draft to this file; default: print it.",
)
def new(pages: Sequence[str], name: str | None, urls: Sequence[str], write: Path | None) -> None:
    """Draft a portal file from a list page and one or more articles, saved or fetched once.

    Use articles from different days: only rules that work on all of them, and agree with generic extraction, are
    proposed.
    """
    from newscrawl.portals.drafting import draft

    if name and not name.isidentifier():
        raise click.UsageError(f"--name {name}: letters, digits and _ only.")
    made = draft(_pages(pages, urls), name)
    for note in made.notes:
        click.echo(f"newscrawl: {printable(note)}", err=True)
    text = made.source(dt.datetime.now(dt.UTC).year)
    if write is None:
        click.echo(text, nl=False)
        return
    if write.exists():
        raise ConfigurationError(f"{write} exists. Choose another --write, or remove it first.")
    try:
        write.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{write} cannot be written ({error.strerror}). Choose another --write."
        ) from error
    click.echo(
        f"{write}: fill in what is marked TODO, try it on more pages with `newscrawl portal check {write} …`,"
    )
    click.echo(
        "move it to newscrawl/spiders/PROVINCE/, register its publisher (`newscrawl portal register NAME`), add its fixture, and"
    )
    click.echo("try all of it with `newscrawl portal test NAME` (docs/adding-a-portal.md).")


@portal.command()
@click.argument("name", metavar="NAME|FILE.py")
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@_urls
@click.option("--day", help="Day of capture (YYYY-MM-DD); selects the version of the rules.")
@json_option
def check(name: str, pages: Sequence[str], urls: Sequence[str], day: str | None, *, as_json: bool) -> None:
    """Show what each rule of portal NAME finds on pages, beside generic extraction.

    NAME is a portal or a portal file (draft.py). Exit status 1: a rule found nothing, since the layout changed or
    the page is of another kind.
    """
    from newscrawl.extraction.rules import choose
    from newscrawl.portals.drafting import check as compare

    rules = _spider(name).rules
    if not rules and not as_json:
        click.echo(f"newscrawl: {name} declares no rules; this is the generic path alone.", err=True)
    elif choose(rules, day) is None:
        click.echo(
            f"newscrawl: {name} has no version of rules for {day}; this is the generic path alone.", err=True
        )
    found = list(compare(rules, _pages(pages, urls), day))
    rows = [
        {
            "page": one.page,
            "field": one.field,
            "rule": one.ruled,
            "generic": one.generic,
            "verdict": one.verdict,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            row["rule"], row["generic"] = _short(row["rule"]), _short(row["generic"])
        headings = [
            ("page", "page"),
            ("field", "field"),
            ("rule", "by rule"),
            ("generic", "generic"),
            ("verdict", ""),
        ]
        print_table(rows, headings, empty="Nothing to compare.")
    if any(one.verdict in {"missed", "refused"} for one in found):
        click.get_current_context().exit(1)


@portal.command("test")
@click.argument("name", metavar="NAME|FILE.py")
@click.option(
    "--fixtures",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tests/spiders/fixtures"),
    show_default=True,
    help="Folder with the fixtures of the portals, one folder each.",
)
def test_(name: str, fixtures: Path) -> None:
    """Check one portal in seconds: docstring, addresses, publisher in the registry, fixture read by its rules.

    The same checks as in the project's tests. Exit status: 0 nothing is missing, 1 something is, 2 no such portal.
    """
    from newscrawl.portals.checking import complaints

    cls = _spider(name)
    found = complaints(cls, fixtures / cls.name)
    for complaint in found:
        click.echo(f"{cls.name}: {printable(complaint)}")
    if found:
        click.get_current_context().exit(1)
    click.echo(f"{cls.name}: everything a portal needs is there.")


@portal.command("register")
@click.argument("name", metavar="NAME|FILE.py")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("newscrawl/attribution/data/publishers.json"),
    show_default=True,
    help="The registry's file in the checkout.",
)
@click.option("--show", is_flag=True, help="Print the row; write nothing.")
def register_(name: str, to: Path, *, show: bool) -> None:
    """Add a portal's publisher, or its host, to the registry, from what its file declares.

    Attribution knows a publisher by this row. Outside a checkout use `newscrawl sources add`.
    """
    from newscrawl.portals.publishers import register, row_of

    row = row_of(_spider(name))
    if row is None:
        click.echo(f"{name}: its publisher and host are in the registry.")
        return
    line = json.dumps(row, ensure_ascii=False)
    if show:
        click.echo(line)
        return
    if not to.is_file():
        raise ConfigurationError(
            f"{to}: no such file. Run it in the checkout, give --to, or use `newscrawl sources add`."
        )
    register(to, row)
    click.echo(f"{to}: {line}")
    click.echo("Check type, region and group of the row, and add other names as aliases.")


@portal.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--lists", type=click.IntRange(1, 20), default=3, show_default=True, help="List pages per portal."
)
@click.option(
    "--articles", type=click.IntRange(1, 20), default=4, show_default=True, help="Articles per portal."
)
@click.option(
    "--delay",
    type=click.FloatRange(0, 600),
    default=3.0,
    show_default=True,
    help="Seconds between two requests to one host; a longer Crawl-delay of robots.txt counts.",
)
@click.option("--home", help="Another root of the site (a mirror, a test server); for one NAME only.")
@click.option(
    "--write",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for report.md, report.json and proposed rules (NAME.txt, replaced or removed); default: print the report.",
)
@json_option
def verify(
    names: Sequence[str],
    lists: int,
    articles: int,
    delay: float,
    home: str | None,
    write: Path | None,
    *,
    as_json: bool,
) -> None:
    """Compare the named portals, or all, with their live sites: lists, addresses, rules, fields, robots.txt.

    Takes a few pages of each, one after another. Exit status: 0 everything holds, 1 something moved or stays empty,
    12 nothing moved, but a portal could not be looked at (unreachable, forbidden, blocked), 2 wrong arguments,
    130 interrupted (what was seen until then is reported).
    """
    from newscrawl.portals.registry import spiders
    from newscrawl.portals.verifying import verify as look

    if home and len(names) != 1:
        raise click.UsageError("--home goes with one NAME.")
    classes = [_spider(name) for name in names] or list(spiders().values())
    if write is not None:
        _make_folder(write)
    found: list[Verified] = []
    interrupted = False
    pages = fetcher(delay)
    try:
        for number, cls in enumerate(classes, start=1):
            click.echo(f"newscrawl: {number} of {len(classes)}: {cls.name} …", err=True)
            found.append(look(cls, pages, lists=lists, articles=articles, home=home))
    except KeyboardInterrupt:
        interrupted = True
    _report(found, write, as_json=as_json)
    verdicts = {one.verdict for one in found}
    code = (
        130 if interrupted else 1 if verdicts & {"moved", "incomplete"} else 12 if "unseen" in verdicts else 0
    )
    click.get_current_context().exit(code)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{folder} cannot be written ({error.strerror}). Choose another --write."
        ) from error


def _report(found: Sequence[Verified], write: Path | None, *, as_json: bool) -> None:
    from newscrawl.portals.verifying import proposal, report

    made = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    text = report(found, made_at=made)
    records = [one.as_dict() for one in found]
    if write is not None:
        files = {"report.md": text, "report.json": json.dumps(records, ensure_ascii=False, indent=2) + "\n"}
        files |= {f"{one.portal}.txt": proposal(one) for one in found if proposal(one)}
        try:
            for one in found:
                # What an earlier look proposed is no longer so.
                (write / f"{one.portal}.txt").unlink(missing_ok=True)
            for name, content in files.items():
                (write / name).write_text(content, encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(f"{write} cannot be written ({error.strerror}).") from error
    if as_json:
        print_json(records)
    elif write is None:
        click.echo(text, nl=False)
    else:
        rows = [
            {"portal": one.portal, "verdict": one.verdict, "robots": one.robots,
             "rules": ", ".join(f"{rule.rule} {rule.verdict}" for rule in one.rules if rule.verdict != "holds"),
             "empty": ", ".join(one.empty_fields)}
            for one in found
        ]  # fmt: skip
        print_table(
            rows,
            [(key, key) for key in ("portal", "verdict", "robots", "rules", "empty")],
            empty="No portal was looked at.",
        )
        click.echo(f"Report: {write / 'report.md'}")


@portal.command()
def table() -> None:
    """Print docs/portals.md: all portals, the year of their facts, and unverified facts."""
    from newscrawl.portals.portal_table import table as markdown

    click.echo(markdown(), nl=False)


def _short(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} … {line[-_SHOWN // 2 :]}"


# -- Pages: files, or fetched once ------------------------------------------------------------------


def _spider(name: str) -> type[PortalSpider]:
    """A portal's class by its name, or the one in a file."""
    from newscrawl.cms.portal import PortalSpider
    from newscrawl.portals.registry import spiders

    if not name.endswith(".py"):
        if name not in spiders():
            near = get_close_matches(name, spiders(), n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise ConfigurationError(f"There is no portal {name}.{hint} See them with: newscrawl portals")
        return spiders()[name]
    found: dict[str, Any] = {}
    try:
        # The user's own file, as Scrapy would run it from its place.
        exec(compile(Path(name).read_bytes(), name, "exec"), found)  # noqa: S102
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read ({error.strerror}).") from error
    except Exception as error:
        raise ConfigurationError(f"{name} does not run: {type(error).__name__}: {error}") from error
    classes = [one for one in found.values() if isinstance(one, type) and issubclass(one, PortalSpider)]
    declared = [one for one in classes if "portal_name" in one.__dict__]
    if not declared:
        raise ConfigurationError(f"{name} declares no portal (a class with name, portal_name, home).")
    return declared[-1]


def _pages(given: Sequence[str], urls: Sequence[str]) -> list[SavedPage]:
    """Every page, with its own address or the one that was given for it."""
    if len(urls) > 1 and len(urls) != len(given):
        raise click.UsageError(
            f"{len(urls)} times --url for {len(given)} pages: give it once, or once for each."
        )
    addresses = urls if len(urls) > 1 else [urls[0] if urls else None] * len(given)
    return [_page(page, url) for page, url in zip(given, addresses, strict=True)]


def _page(given: str, url: str | None) -> SavedPage:
    from newscrawl.portals.drafting import SavedPage, address_of

    if given.startswith(("http://", "https://")):
        return _fetch(given)
    try:
        html = Path(given).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{given} cannot be read ({error.strerror}). Give a saved page or a URL."
        ) from error
    return SavedPage(html, address_of(html) or url or "", name=Path(given).name)


def fetcher(delay: float = 1.0) -> Fetcher:
    """Asks as the crawl would: permitted addresses, robots.txt obeyed, a truthful agent."""
    from scrapy.settings import Settings

    from newscrawl.frontier.guard import allowed_networks
    from newscrawl.portals.fetching import Fetcher

    settings = Settings()
    settings.setmodule("newscrawl.settings")
    return Fetcher(
        delay=delay, allow=allowed_networks(settings), contact=settings.get("NEWSCRAWL_CONTACT") or ""
    )


def _fetch(url: str) -> SavedPage:
    """One page, asked for once."""
    from newscrawl.portals.drafting import SavedPage

    found = fetcher().get(url)
    if found.cause == "robots":
        raise ConfigurationError(
            f"{url}: robots.txt asks not to fetch it. Save the page in a browser instead."
        )
    if found.cause is not None:
        raise ConfigurationError(
            f"{url} cannot be fetched ({printable(found.detail or found.cause)}). Save the page in a browser instead."
        )
    return SavedPage(found.body, found.final_url, found.content_type, name=url)


COMMANDS = {"portal": portal}
