"""``newscrawl portal``: draft a portal's file from saved pages, check one against them, list them all."""

from __future__ import annotations

import datetime as dt
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener
from urllib.robotparser import RobotFileParser

import click

from newscrawl import __version__
from newscrawl.cli.common import json_option, print_json, print_table
from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from newscrawl.cms.draft import SavedPage

#: No page of news is larger; what is cut here could not be read anyway.
_MOST_BYTES = 8 * 1024 * 1024
_SECONDS = 30
_AGENT = f"newscrawl/{__version__}"
#: So much of a value is shown in the table of ``check``.
_SHOWN = 60


@click.group()
def portal() -> None:
    r"""Add a portal: draft its file from saved pages, then check its rules.

    \b
    newscrawl portal new list.html article.html --url http://www.example.cn/xw/1.html
    newscrawl portal check songhuajiang article.html
    """


@portal.command()
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@click.option("--name", help="The spider's name; default: from the host.")
@click.option("--url", help="The address of FILEs that do not state one themselves.")
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the draft there; default: print it.",
)
def new(pages: Sequence[str], name: str | None, url: str | None, write: Path | None) -> None:
    """Draft a portal file from a list page and one or more articles, saved or fetched once."""
    from newscrawl.cms.draft import draft

    if name and not name.isidentifier():
        raise click.UsageError(f"--name {name}: letters, digits and _ only.")
    made = draft([_page(page, url) for page in pages], name)
    text = made.source(dt.datetime.now(dt.UTC).year)
    if write is None:
        click.echo(text, nl=False)
        return
    if write.exists():
        raise ConfigurationError(f"{write} exists. Choose another --write, or remove it first.")
    write.write_text(text, encoding="utf-8")
    click.echo(f"{write}: fill in what is marked TODO, then add its fixture (docs/adding-a-portal.md).")


@portal.command()
@click.argument("name")
@click.argument("pages", nargs=-1, required=True, metavar="URL|FILE...")
@click.option("--url", help="The address of FILEs that do not state one themselves.")
@click.option("--day", help="The day the pages were captured (YYYY-MM-DD); chooses the version of the rules.")
@json_option
def check(name: str, pages: Sequence[str], url: str | None, day: str | None, *, as_json: bool) -> None:
    """Show what each rule of portal NAME finds on pages, beside the generic path.

    Exits with 1 where a rule found nothing: the layout has moved, or the page is of another kind.
    """
    from newscrawl.cms.draft import check as compare
    from newscrawl.cms.registry import spiders

    if name not in spiders():
        raise ConfigurationError(f"There is no portal {name}. See them with: newscrawl portals")
    found = list(compare(spiders()[name].rules, [_page(page, url) for page in pages], day))
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
    """Print docs/portals.md: all portals, the year of their facts, and what is unverified."""
    from newscrawl.cms.overview import table as markdown

    click.echo(markdown(), nl=False)


def _short(text: str) -> str:
    line = printable(" ".join(text.split()))
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} … {line[-_SHOWN // 2 :]}"


# -- Pages: files, or fetched once ------------------------------------------------------------------


def _page(given: str, url: str | None) -> SavedPage:
    from newscrawl.cms.draft import SavedPage, address_of

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

    from newscrawl.cms.draft import SavedPage

    try:
        robots = RobotFileParser()
        robots.parse(_get(urljoin(url, "/robots.txt"))[0].decode("utf-8", "replace").splitlines())
    except (URLError, HTTPException, OSError):
        robots.parse([])
    if not robots.can_fetch("newscrawl", url):
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


def _get(url: str) -> tuple[bytes, str, str | None]:
    _permit(url)
    request = Request(url, headers={"User-Agent": _AGENT})  # noqa: S310 - _permit lets http(s) pass only
    with build_opener(_Guarded).open(request, timeout=_SECONDS) as response:
        return response.read(_MOST_BYTES), response.url, response.headers.get("Content-Type")


COMMANDS = {"portal": portal}
