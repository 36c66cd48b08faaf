"""``newscrawl portal``: draft a portal's file from saved pages, check one against them, list them all."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click

from newscrawl import __version__
from newscrawl.cli.common import json_option, print_json, print_table
from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from newscrawl.cms.portal import PortalSpider
    from newscrawl.frontier.robots import Rules
    from newscrawl.portals.drafting import SavedPage

#: No page of news is larger; what is cut here could not be read anyway.
_MOST_BYTES = 8 * 1024 * 1024
_SECONDS = 30
_AGENT = f"newscrawl/{__version__}"
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
    click.echo("move it to newscrawl/spiders/, and add its fixture (docs/adding-a-portal.md).")


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


@portal.command()
def table() -> None:
    """Print docs/portals.md: all portals, the year of their facts, and unverified facts."""
    from newscrawl.portals.table import table as markdown

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


class _Guarded(HTTPRedirectHandler):
    """Every hop of a redirect passes the crawl's own check of addresses."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> Request | None:
        _permit(str(args[-1]))
        return super().redirect_request(*args, **kwargs)


def _permit(url: str) -> None:
    from scrapy.settings import Settings

    from newscrawl.frontier.guard import allowed_networks, check_url, resolve_checked

    settings = Settings()
    settings.setmodule("newscrawl.settings")
    allow = allowed_networks(settings)
    resolve_checked(check_url(url, allow), allow)


def _fetch(url: str) -> SavedPage:
    """One page, asked for as the crawl would: a permitted address, robots.txt obeyed, a truthful agent."""
    from urllib.parse import urljoin

    from newscrawl.portals.drafting import SavedPage

    if not _robots(urljoin(url, "/robots.txt")).allowed(url):
        raise ConfigurationError(
            f"{url}: robots.txt asks not to fetch it. Save the page in a browser instead."
        )
    try:
        html, final, content_type = _get(url)
    except RefusedPage as error:
        raise ConfigurationError(f"{url} is not fetched: {error}") from error
    except (URLError, HTTPException, OSError) as error:
        raise ConfigurationError(
            f"{url} cannot be fetched ({error}). Save the page in a browser instead."
        ) from error
    return SavedPage(html, final, content_type, name=url)


def _robots(url: str) -> Rules:
    """The rules of a site; raises :class:`ConfigurationError` where its robots.txt is unavailable."""
    from newscrawl.frontier.robots import ROBOTS_BYTES, Rules

    try:
        body, _, _ = _get(url)
    except HTTPError as error:
        if 400 <= error.code < 500 and error.code != 429:
            return Rules(b"", "newscrawl")
        raise ConfigurationError(
            f"{url} is unavailable (HTTP {error.code}): nothing is fetched for now."
        ) from error
    except (RefusedPage, URLError, HTTPException, OSError) as error:
        raise ConfigurationError(f"{url} is unavailable ({error}): nothing is fetched for now.") from error
    return Rules(body[:ROBOTS_BYTES], "newscrawl", cut=len(body) > ROBOTS_BYTES)


def _get(url: str) -> tuple[bytes, str, str | None]:
    _permit(url)
    request = Request(url, headers={"User-Agent": _AGENT})  # noqa: S310 - _permit lets http(s) pass only
    with build_opener(_Guarded).open(request, timeout=_SECONDS) as response:
        return response.read(_MOST_BYTES), response.url, response.headers.get("Content-Type")


COMMANDS = {"portal": portal}
