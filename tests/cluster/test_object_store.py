"""The same through an object store: moto's S3 server on loopback.

Skipped where moto is not installed (`pip install 'moto[server]'`): it cannot be locked beside icalendar 7.3, which wants
python-dateutil 4, while botocore wants less than 3.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cluster.shared import Shared
from newscrawl.errors import StorageError
from tests.cluster.made import crawled, merged, published

server = pytest.importorskip("moto.server", reason="moto's server is not installed")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests


@pytest.fixture(scope="module")
def endpoint():
    running = server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


@pytest.fixture
def place(endpoint, monkeypatch) -> str:
    from pyarrow import fs

    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"), ("AWS_SECRET_ACCESS_KEY", "testing"), ("AWS_EC2_METADATA_DISABLED", "true"),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    options = f"scheme=http&region=us-east-1&endpoint_override={endpoint}&allow_bucket_creation=true"
    fs.FileSystem.from_uri(f"s3://press?{options}")[0].create_dir("press")
    return f"s3://press/shared?{options}"


def test_nodes_and_centre_meet_in_an_object_store(place, tmp_path):
    crawled(tmp_path / "a", "a.cn", range(6))
    report = published(tmp_path / "a", place, "a")
    assert (report.files, report.refused, report.clock_ahead) == (1, [], None)
    assert published(tmp_path / "a", place, "a").files == 0
    assert merged(tmp_path / "centre", place).runs == 1
    assert differences(tmp_path / "a" / "newscrawl.db", tmp_path / "centre" / "newscrawl.db") == {}
    [name] = [path.name for path in (tmp_path / "a" / "warc").glob("newscrawl-*")]
    # Byte for byte: pyarrow would pack what ends in .gz once more.
    shared = Shared(place)
    assert shared.get_bytes(f"nodes/a/warc/{name}") == (tmp_path / "a" / "warc" / name).read_bytes()
    # Half an object: refused by name.
    crawled(tmp_path / "a", "a.cn", [9], hours=3)
    published(tmp_path / "a", place, "a")
    [later] = [one for one in shared.names("nodes/a/warc") if one != name]
    shared.put_bytes(f"nodes/a/warc/{later}", shared.get_bytes(f"nodes/a/warc/{later}")[:-50])
    [line] = merged(tmp_path / "centre", place).refused
    assert later in line
    assert "published in half" in line


def test_a_store_that_is_away_is_one_line(place, tmp_path):
    crawled(tmp_path / "a", "a.cn", range(1))
    for wrong in ("s3://elsewhere/shared?" + place.partition("?")[2], "nosuch://x/y"):
        done = CliRunner().invoke(main, ["--output", str(tmp_path / "a"), "publish", wrong, "--node", "a"])
        assert done.exit_code in {2, 3}, done.output
        assert len(done.stderr.strip().splitlines()) == 1
        shutil.rmtree(tmp_path / "a" / "locks", ignore_errors=True)
    with pytest.raises(StorageError, match="no node has published"):
        merged(tmp_path / "c", place.replace("/shared?", "/empty?"))
