"""One reading of the days people write, in options, forms and tables."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.errors import ConfigurationError
from newscrawl.language.clock import iso_day
from newscrawl.reporting import rates
from newscrawl.store.licences import Entry


@pytest.mark.parametrize("written", ["2026-11-30", "20261130", "2026-W49-1"])
def test_each_iso_form_is_one_day(written):
    assert iso_day(written) == "2026-11-30"


@pytest.mark.parametrize("written", ["30.11.2026", "2026-11-31", "2026-11", "", "2026-11-30T08:00"])
def test_anything_else_is_refused_with_an_example(written):
    with pytest.raises(ConfigurationError, match=r"is not a date; write it like 2026-11-30"):
        iso_day(written)


def test_rows_of_tables_are_named(tmp_path):
    row = {"name": "甲", "per_thousand": "1", "owner": "甲", "licensee": "乙", "valid_until": "30.11.2026"}
    for read in (rates._rate, Entry.of):
        with pytest.raises(ConfigurationError, match=r"line 7: valid_until '30.11.2026' is not a date"):
            read(row, "line 7")


def test_options_say_the_same(tmp_path):
    for command in (["verify"], ["rights", "--matrix"]):
        done = CliRunner().invoke(main, ["--output", str(tmp_path), *command, "--since", "yesterday"])
        assert (done.exit_code, "'yesterday' is not a date" in done.output) == (2, True), done.output
