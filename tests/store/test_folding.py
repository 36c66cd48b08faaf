"""The folding table that comes with the package is the one its code makes."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
import zlib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.store import folding, search


def test_the_file_is_what_the_code_makes():
    stated = {name: folding.description()[name] for name in ("unicode", "opencc")}
    if stated != folding.made_with():
        pytest.skip(f"the file was made with {stated}, here are {folding.made_with()}")
    fresh = folding.pack(folding.made(), folding.made_with())
    kept = files("newscrawl.store").joinpath(folding.NAME).read_bytes()
    # Two builds of zlib may pack alike text differently.
    assert content(fresh) == content(kept), "run python -m newscrawl.store.folding"


def content(packed):
    head, _, rest = packed.partition(b"\n")
    return head, zlib.decompress(rest)


def test_nothing_is_made_where_the_file_is_read():
    code = "import sys; from newscrawl.store import search; search.tokens('江边'); sys.exit('opencc' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_character_is_folded_to_one_that_stays():
    every = "".join(map(chr, range(folding.SIZE + 0x100)))
    once = search.normalise(every)
    assert len(once) == len(every)
    assert search.normalise("體ＡＢ\t江") == "体ab 江"
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} for char in once)
    assert search.normalise("\U0002a6d6\ud800") == "\U0002a6d6 "


def plainly(text):
    out = []
    for run in search.normalise(text).split():
        out += [one + other for one, other in zip(run, run[1:], strict=False)] + [run[-1]]
    return " ".join(out)


@given(st.text(st.sampled_from("江边，。 \t\u3000\nAé\U0002a6d6\ud800"), max_size=12) | st.text())
def test_tokens_are_neighbours_and_each_runs_last(text):
    assert search.tokens(text) == plainly(text)
