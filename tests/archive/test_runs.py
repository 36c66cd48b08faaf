"""The record of each run, in order, through several writers, behind damage, and in another program's eyes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from newscrawl.archive import Record, iterate
from newscrawl.archive.runs import VisitRecord, as_written, record_run, record_visit, recorded_runs
from newscrawl.errors import StorageError


def described(number: int) -> dict:
    return {
        "crawl": f"run-{number}",
        "spider": "松花江网",
        "counts": {"newscrawl/lists": number},
        "exit_code": 0,
    }


def test_runs_are_read_back_in_the_order_they_ended(tmp_path):
    for number in range(5):
        record_run(tmp_path, described(number), software="newscrawl/0")
    assert list(recorded_runs(tmp_path)) == [described(number) for number in range(5)]
    [file] = tmp_path.iterdir()
    assert [item.type for item in iterate(file)] == ["warcinfo"] + ["metadata"] * 5
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(file)], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, "")


def test_many_write_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: record_run(tmp_path, described(number), software="s"), range(40)))
    assert sorted(run["exit_code"] for run in recorded_runs(tmp_path)) == [0] * 40


@pytest.mark.parametrize("place", [5, -9])
def test_a_torn_or_damaged_part_costs_only_itself(tmp_path, place):
    record_run(tmp_path, described(0), software="s")
    [file] = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    data[place] ^= 0xFF
    file.write_bytes(data if place > 0 else data[:place])
    for number in (1, 2):
        record_run(tmp_path, described(number), software="s")
    found = [run["crawl"] for run in recorded_runs(tmp_path)]
    assert found[-2:] == ["run-1", "run-2"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        record_run(tmp_path / "file", described(0), software="s")


def test_every_wrong_bit_of_a_file_of_run_records_is_seen(tmp_path):
    """Also in the parts of a gzip member that no checksum covers: the file has no SHA-256 while it grows."""
    record_run(tmp_path, {"crawl": "a", "counts": {"x": 3}}, software="newscrawl/1")
    record_visit(
        tmp_path, "http://a/1", VisitRecord(("<urn:uuid:1>",), ("http://a/2",)), software="newscrawl/1"
    )
    [path] = tmp_path.glob("runs-*")
    content = path.read_bytes()

    def sound(changed):
        path.write_bytes(changed)
        return all(
            isinstance(item, Record) and as_written(changed[item.offset : item.next_offset])
            for item in iterate(path)
        )

    assert sound(content)
    unseen = []
    for place in range(8 * len(content)):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << place % 8
        if sound(bytes(changed)):
            unseen.append(divmod(place, 8))
    assert unseen == []
