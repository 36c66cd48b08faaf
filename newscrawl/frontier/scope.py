"""What the user asks a crawl to stay within: seeds, patterns of addresses, limits.

Values in, values out; :mod:`newscrawl.frontier.output` applies the patterns to what pages name,
:mod:`newscrawl.frontier.budget` the limits to requests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.errors import ConfigurationError
from newscrawl.frontier.guard import MAX_URL
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: Kinds of requests that lead to articles: only ``exclude`` keeps them away.
LEADING: Final = frozenset({"list", "feed"})
#: A seeds file larger than this is no list of start pages.
_MOST_SEED_BYTES: Final = 20 * 1024 * 1024
_SHOWN: Final = 5


@dataclass(slots=True, frozen=True)
class Junk:
    """A line of a seeds file that is no start page: its number (from 1), the line, and why."""

    number: int
    text: str
    why: str

    def __str__(self) -> str:
        return f"line {self.number}: {printable(self.text)[:120]!r}: {self.why}"


@dataclass(slots=True)
class Seeds:
    """The addresses of a seeds file in order and once each, and the lines that are none."""

    urls: list[str] = field(default_factory=list)
    junk: list[Junk] = field(default_factory=list)
    repeated: int = 0


def read_seeds(path: Path) -> Seeds:
    """Read a seeds file: UTF-8, an address a line; empty lines and what follows ``#`` at a line's start do not count.

    Addresses a crawl must not reach are refused, and counted, when they are asked for. Raises
    :class:`ConfigurationError` where the file cannot be read or has no usable address.
    """
    try:
        if path.stat().st_size > _MOST_SEED_BYTES:
            raise ConfigurationError(
                f"{path}: larger than {_MOST_SEED_BYTES >> 20} MiB, no list of start pages."
            )
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise ConfigurationError(f"{path}: the seeds file cannot be read ({error.strerror}).") from error
    found = Seeds()
    known: set[str] = set()
    for number, raw in enumerate(lines, 1):
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            found.junk.append(Junk(number, raw.decode("utf-8", "replace").strip(), "not UTF-8"))
            continue
        if not text or text.startswith("#"):
            continue
        if why := _fault(text):
            found.junk.append(Junk(number, text, why))
        elif text in known:
            found.repeated += 1
        else:
            known.add(text)
            found.urls.append(text)
    if not found.urls:
        first = f" The first: {found.junk[0]}." if found.junk else ""
        raise ConfigurationError(f"{path}: no usable address in {len(lines)} lines.{first}")
    return found


def _fault(text: str) -> str | None:
    if any(character.isspace() for character in text):
        return "white space in an address; expected one address a line"
    if len(text) > MAX_URL:
        return f"longer than {MAX_URL} characters"
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError as error:
        return str(error)
    if parts.scheme.lower() not in {"http", "https"}:
        return "no http:// or https:// in front"
    if not host or not re.search(r"\w", host):
        return "no host"
    return None


def said(junk: Sequence[Junk], path: Path | str) -> list[str]:
    """Lines for people about the junk of a seeds file: how many, and the first of them."""
    if not junk:
        return []
    lines = [f"{path}: {len(junk)} lines are not usable as start pages"]
    lines += [f"  {one}" for one in junk[:_SHOWN]]
    if len(junk) > _SHOWN:
        lines.append(f"  and {len(junk) - _SHOWN} more")
    return lines


class Scope:
    """Patterns of addresses: what is asked for, and how often each pattern matched.

    ``include``, ``exclude``: regular expressions, searched in the address as it is requested and, where it has
    escapes, in its readable form. ``include`` holds for articles: lists and feeds are read because they lead to them.
    ``exclude`` holds for everything a page names. Raises :class:`ConfigurationError` for an invalid pattern.
    """

    def __init__(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> None:
        self.include = _compiled("include", include)
        self.exclude = _compiled("exclude", exclude)
        #: Pattern → addresses it matched.
        self.matched = dict.fromkeys([("include", one.pattern) for one in self.include], 0) | dict.fromkeys(
            [("exclude", one.pattern) for one in self.exclude], 0
        )
        #: Addresses of articles that were held against the patterns, and those of them that are asked for.
        self.seen = self.taken = 0

    def __bool__(self) -> bool:
        return bool(self.include or self.exclude)

    def takes(self, url: str, kind: str) -> bool:
        """Is this address to be asked for? Counts what each pattern matched."""
        forms = (url, unquote(url)) if "%" in url else (url,)
        self.seen += kind not in LEADING
        taken = True
        for pattern in self.exclude:
            if any(pattern.search(form) for form in forms):
                self.matched["exclude", pattern.pattern] += 1
                taken = False
        if kind in LEADING:
            return taken
        found = not self.include
        for pattern in self.include:
            if any(pattern.search(form) for form in forms):
                self.matched["include", pattern.pattern] += 1
                found = True
        self.taken += taken and found
        return taken and found

    def excludes_all(self, known: Iterable[str] = ()) -> bool:
        """Did ``exclude`` keep away every address seen, and does it match all ``known`` ones, too?"""
        if not self.exclude or self.taken or not self.seen:
            return False
        forms = ((url, unquote(url)) for url in known)
        return all(any(one.search(form) for one in self.exclude for form in pair) for pair in forms)

    def unmatched(self, known: Iterable[str] = ()) -> list[tuple[str, str]]:
        """(include or exclude, pattern) of those that matched nothing, neither now nor among ``known`` addresses."""
        rest = {key for key, count in self.matched.items() if not count}
        if not rest:
            return []
        patterns = {key: re.compile(key[1]) for key in rest}
        for url in known:
            forms = (url, unquote(url))
            rest -= {key for key in rest if any(patterns[key].search(form) for form in forms)}
            if not rest:
                break
        return sorted(rest, reverse=True)


def _compiled(name: str, patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    found = []
    for text in dict.fromkeys(one.strip() for one in patterns if one.strip()):
        try:
            found.append(re.compile(text))
        except re.error as error:
            raise ConfigurationError(
                f"{name}={text!r} is not a regular expression ({error.msg}). Example: {name}=/xw/2024"
            ) from error
    return tuple(found)


@dataclass(slots=True, frozen=True)
class Budget:
    """Limits of one crawl; None: none. ``seconds`` and ``size`` (bytes) are checked before each request."""

    pages: int | None = None
    seconds: float | None = None
    size: int | None = None

    def __bool__(self) -> bool:
        return (self.pages, self.seconds, self.size) != (None, None, None)


_TIME: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s?([smhd]?)")
_SIZE: Final = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s?([kmgt]?)(?:i?b)?")
_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_BYTES: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def budget_of(pages: object = None, time: object = None, size: object = None) -> Budget:
    """The limits as a user writes them: ``500``, ``90m``, ``2G``. Raises :class:`ConfigurationError`."""
    return Budget(
        _positive("NEWSCRAWL_MAX_PAGES", pages),
        _measured("NEWSCRAWL_MAX_TIME", time, _TIME, _SECONDS, "90s, 30m, 2h or 1d"),
        None
        if _empty(size)
        else int(_measured("NEWSCRAWL_MAX_BYTES", size, _SIZE, _BYTES, "500K, 200M or 2G") or 0) or None,
    )


def _empty(value: object) -> bool:
    return value is None or str(value).strip() in {"", "None"}


def _positive(name: str, value: object) -> int | None:
    if _empty(value):
        return None
    text = str(value).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    if number < 1:
        raise ConfigurationError(
            f"Invalid {name}={text}; expected a whole number from 1, or nothing for no limit."
        )
    return number


def _measured(
    name: str, value: object, form: re.Pattern[str], units: dict[str, int], example: str
) -> float | None:
    if _empty(value):
        return None
    text = str(value).strip().lower()
    found = form.fullmatch(text) if text.isascii() else None
    number = float(found[1]) * units[found[2]] if found else 0.0
    if number < 1:
        raise ConfigurationError(f"Invalid {name}={value}; expected more than zero, as {example}.")
    return number
