"""No cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.reporting.cells import harmless, harmless_line


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "\u200b=1",
        "\u202e=1",
        "\x00=1",
        "\ufeff=1",
        "%0A=1",
        "|cmd",
    ],
)
def test_what_would_begin_a_formula_is_made_text(text):
    assert harmless(text)[0] == "'"


@pytest.mark.parametrize("value", [1, -1, 0.5, None, True, "", "江城", "-5", "+3.5", "-1e5", "a=1"])
def test_values_and_plain_text_stay(value):
    assert harmless(value) == value


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_a_line_reads_back_as_as_many_cells_and_none_begins_a_formula(cells):
    cells = [cell.replace("\ud800", "") for cell in cells]
    (row,) = list(csv.reader(io.StringIO(harmless_line(cells), newline=""))) or [[""]]
    assert len(row) == len(cells)
    for cell in row:
        assert cell[:1] not in {"=", "@", "\t", "\r"}
