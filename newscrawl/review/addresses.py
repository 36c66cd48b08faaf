"""Addresses as people paste them: without http, with words around them."""

from __future__ import annotations

import re

_END = r"[^\s<>\"'，。；、：！？（）【】《》“”]*"
#: With its scheme whatever follows counts (the guard decides what may be asked for); without it a host with a path.
_ADDRESS = re.compile(
    rf"(?P<scheme>https?)://(?P<whole>[^\s/<>\"'，。；、]{_END})"
    r"|(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})(?P<port>:\d{1,5})?"
    rf"(?P<rest>[/?]{_END})?",
    re.IGNORECASE,
)


def address_in(text: str) -> str | None:
    """The first address in ``text``, with its scheme; None where there is none.

    Without http it needs a path or ``www.`` before it: a full stop between two words makes no address.
    """
    for found in _ADDRESS.finditer(text[:4000]):
        if found["scheme"]:
            host, slash, rest = found["whole"].partition("/")
            return f"{found['scheme'].lower()}://{host.lower()}{slash}{rest}"
        bare = f"{found['host'].lower()}{found['port'] or ''}{found['rest'] or ''}"
        if (found["rest"] or "").startswith("/") or bare.startswith("www."):
            return f"http://{bare}"
    return None


def is_address(text: str) -> bool:
    """Is ``text`` an address and nothing else?"""
    text = text.strip()
    return _ADDRESS.fullmatch(text) is not None and address_in(text) is not None
