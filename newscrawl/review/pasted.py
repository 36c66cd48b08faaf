"""Addresses as people paste them: without http, with words around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = r"[^\s<>\"'，。；、：！？（）【】《》“”]*"
#: With its scheme whatever follows counts (the guard decides what may be asked for); without it a host with a path.
_ADDRESS = re.compile(
    rf"(?P<scheme>https?)://(?P<whole>[^\s/<>\"'，。；、]{_END})"
    # Never from within a name: of "a.a.a…" each start would read on to the end.
    r"|(?<![a-z0-9])(?<![a-z0-9]\.)(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})(?P<port>:\d{1,5})?"
    rf"(?P<rest>[/?]{_END})?",
    re.IGNORECASE,
)


#: What ends a sentence or a list around an address, and seldom the address itself.
_AFTER = ".,;:!?"
#: Characters of an address; what is longer is left as it stands.
_LONGEST = 4000
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def addresses_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Every address in ``text`` as (start, end, address with its scheme).

    Without http it needs a path or ``www.`` before it: a full stop between two words makes no address.
    """
    for found in _ADDRESS.finditer(text):
        start, end = found.span()
        if end - start < len(text.strip()):  # words around it
            end = start + len(_bare(found[0]))
        cut = found.end() - end
        if found["scheme"]:
            host, slash, rest = found["whole"][: len(found["whole"]) - cut].partition("/")
            if host:
                yield start, end, f"{found['scheme'].lower()}://{host.lower()}{slash}{rest}"
            continue
        rest = found["rest"] or ""
        kept = rest[: len(rest) - cut] if rest else ""
        bare = f"{found['host'].lower()}{found['port'] or ''}{kept}"
        if kept.startswith("/") or bare.startswith("www."):
            yield start, end, f"http://{bare}"


def _bare(address: str) -> str:
    """``address`` without the end of the sentence, or the bracket, it stands in."""
    while 0 < len(address) < _LONGEST and (
        address[-1] in _AFTER
        or (address[-1] in _BRACKETS and address.count(address[-1]) > address.count(_BRACKETS[address[-1]]))
    ):
        address = address[:-1]
    return address


def address_in(text: str) -> str | None:
    """The first address in ``text``, with its scheme; None where there is none."""
    return next((address for _, _, address in addresses_in(text[:_LONGEST])), None)


def is_address(text: str) -> bool:
    """Is ``text`` an address and nothing else?"""
    text = text.strip()
    return _ADDRESS.fullmatch(text) is not None and address_in(text) is not None
