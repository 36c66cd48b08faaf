"""Fees: rates per 1,000 characters, and what copies come to under them.

The user's table ``rates.csv`` in the output folder has the columns ``name`` (a site or publisher, ``*`` for all
others), ``per_thousand`` (yuan), ``valid_from`` and ``valid_until`` (days, may be empty). The rate is the one valid on
the day of the copy. How characters become thousands: :func:`newscrawl.reporting.overlap.fee`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from newscrawl.errors import ConfigurationError, line_of
from newscrawl.language.clock import iso_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = "rates.csv"
COLUMNS = ("name", "per_thousand", "valid_from", "valid_until")
#: The name of the rate for whoever has none of their own.
ANYBODY = "*"


@dataclass(frozen=True, slots=True)
class Rate:
    """Yuan for 1,000 characters; days are ISO, inclusive, "" where open."""

    name: str
    per_thousand: Decimal
    valid_from: str = ""
    valid_until: str = ""

    def holds(self, day: str) -> bool:
        return (not self.valid_from or self.valid_from <= day) and (
            not self.valid_until or day <= self.valid_until
        )


def read(path: Path) -> list[Rate]:
    """The rates of a CSV file, in UTF-8 or GB 18030 as Excel saves it.

    Raises :class:`ConfigurationError` naming the line of what is no rate.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            "{path}: cannot be read ({detail}).", path=path, detail=error.strerror
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    reader = csv.DictReader(text.splitlines())
    absent = {"name", "per_thousand"} - set(reader.fieldnames or ())
    if absent:
        raise ConfigurationError(
            "{name}: the header lacks {missing}. Known columns: {known}.",
            name=path,
            missing=", ".join(sorted(absent)),
            known=", ".join(COLUMNS),
        )
    return [_rate(row, line_of(path, number)) for number, row in enumerate(reader, 2)]


def _rate(row: dict[str, str | None], where: object) -> Rate:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        amount = Decimal(values["per_thousand"])
    except InvalidOperation as error:
        raise ConfigurationError(
            "{where}: {value!r} is not an amount.", where=where, value=values["per_thousand"]
        ) from error
    if not values["name"] or not amount.is_finite() or amount < 0:
        raise ConfigurationError("{where}: a rate needs a name and an amount of 0 or more.", where=where)
    for name in ("valid_from", "valid_until"):
        if values[name]:
            values[name] = iso_day(values[name], field=name, where=where)
    return Rate(values["name"], amount, values["valid_from"], values["valid_until"])


def of_output(output: Path) -> list[Rate]:
    """The rates of an output folder; none where it holds no table."""
    path = output / FILE
    return read(path) if path.exists() else []


def rate_for(rates: Sequence[Rate], name: str, day: str) -> Decimal | None:
    """Yuan per 1,000 characters for a counterpart on a day; its own rate before the one for anybody."""
    for wanted in (name, ANYBODY):
        for rate in rates:
            if rate.name == wanted and rate.holds(day):
                return rate.per_thousand
    return None
