"""Text from a page, fit for a cell of a table calculation program: never a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

#: What Excel, LibreOffice and WPS read as the beginning of a formula, after blanks and controls they skip.
_FORMULA = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠|%]")
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?\Z")
#: Characters XML (and so XLSX) cannot hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value: Any) -> Any:
    """Numbers as they are; text that would begin a formula, or begins with a control, gets an apostrophe."""
    if not isinstance(value, str) or not value:
        return value
    text = _UNWRITABLE.sub("\ufffd", value)
    if _NUMBER.match(text):
        return text
    return "'" + text if _FORMULA.match(text) or ord(value[0]) < 0x20 else text


def harmless_line(cells: list[Any]) -> str:
    """One CSV line of harmless cells."""
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()
