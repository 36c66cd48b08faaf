"""ISCC codes (ISO 24138) of a text: the same code wherever the same text stands.

Made by ``iscc-lib`` (the optional extra ``newscrawl[iscc]``), whose codes equal those of the reference implementation
``iscc-core`` (tests/interchange/test_ninjs.py, tests/pictures/test_codes_and_search.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.errors import ConfigurationError


@dataclass(slots=True, frozen=True)
class Codes:
    """The codes of an article: of its title (Meta-Code) and of its text (Text-Code), each ``ISCC:…``."""

    meta: str
    text: str


def text_codes(title: str, body: str) -> Codes:
    """The ISCC units of a title and a text, 64 bits each. Raises ``ConfigurationError`` without the extra."""
    try:
        import iscc_lib
    except ImportError as error:
        raise ConfigurationError("ISCC codes need iscc-lib: pip install 'newscrawl[iscc]'.") from error
    meta, text = iscc_lib.gen_meta_code_v0(title or "-"), iscc_lib.gen_text_code_v0(body)
    return Codes(meta=meta.iscc, text=text.iscc)
