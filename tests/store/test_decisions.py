"""``decisions.jsonl``: a wrong bit anywhere in it is named, also once the next process has appended to it."""

from __future__ import annotations

import json
import random
from contextlib import closing

import pytest

from newscrawl.store import decisions, licences
from newscrawl.store.schema import connect, transaction


def entered(output, *owners):
    """A store with one licence of each owner."""
    (output / "warc").mkdir(exist_ok=True)
    with closing(connect(output / "newscrawl.db")) as connection, transaction(connection):
        entries = [licences.Entry.of({"owner": owner, "licensee": "某网"}, "licence") for owner in owners]
        licences.enter(connection, entries, who="李", at="2026-11-28T08:00:00.000Z")
    return output / "warc" / decisions.FILE


def faults(output):
    """What a reader finds in the file and in comparison with the database, as ``verify`` asks."""
    with closing(connect(output / "newscrawl.db")) as connection:
        found = decisions.read(output / "warc")
        return [*found.damage, *decisions.differences(connection, found.lines)]


@pytest.mark.parametrize("owners", [["某日报"], ["某日报", "某晚报", "某时报"]])
def test_a_wrong_bit_in_any_line_is_named_after_the_next_process_too(tmp_path, owners):
    path = entered(tmp_path, *owners)
    whole = path.read_bytes()
    assert len(whole.splitlines()) == len(owners)
    assert faults(tmp_path) == []
    draw = random.Random(len(owners))
    last = whole.rstrip().rfind(b"\n") + 1
    for at in [*draw.sample(range(len(whole)), 10), *draw.sample(range(last, len(whole)), 20)]:
        changed = bytearray(whole)
        changed[at] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        assert faults(tmp_path), (at, bytes(changed))
        assert decisions.read(tmp_path / "warc").damage, (at, bytes(changed))


def test_lines_of_an_earlier_version_are_read_and_gone_on_from(tmp_path):
    path = entered(tmp_path, "某日报")
    line = json.loads(path.read_bytes())
    del line["own"]
    path.write_bytes(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    assert faults(tmp_path) == []
    entered(tmp_path, "某晚报")
    old, new = map(json.loads, path.read_bytes().splitlines())
    assert "own" not in old
    assert "own" in new
    assert faults(tmp_path) == []
