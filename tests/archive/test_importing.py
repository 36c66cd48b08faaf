"""What a killed ingest copied in vain is taken out; what rows point at stays, whatever the files are called."""

from __future__ import annotations

from newscrawl.archive.importing import cut_back


def test_only_what_no_row_points_at_is_taken_out(tmp_path):
    sizes = {
        "ingest.abc-20261125T042638Z-00000-1-ffff.warc.gz": 30,  # the first run's, of the same second as the second's
        "ingest.abc-20261125T042638Z-00000-1-0000.warc.gz": 20,  # the second run's: 12 bytes of it were committed
        "ingest.abc-20261125T042639Z-00000-1-1111.warc.gz": 10,  # the third run's, killed before it committed
        "ingest.other-20261125T042639Z-00000-1-2222.warc.gz": 10,
    }
    for name, size in sizes.items():
        (tmp_path / name).write_bytes(bytes(size))
    first, second, third, other = sizes
    assert cut_back(tmp_path, "ingest.abc", (second, 12), {first, second}) == 8 + 10
    left = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert left == {first: 30, second: 12, other: 10}
    assert cut_back(tmp_path, "ingest.abc", (second, 12), {first, second}) == 0


def test_before_the_first_commit_nothing_is_kept(tmp_path):
    (tmp_path / "ingest.abc-1.warc.gz").write_bytes(b"x")
    assert cut_back(tmp_path, "ingest.abc", None) == 1
    assert not list(tmp_path.iterdir())
