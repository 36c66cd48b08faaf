#!/usr/bin/env bash
# FastWARC 2.0.1: an empty gzip member between two records (RFC 1952 allows members without data; tools that concatenate
# gzip streams leave one where an input was empty, and BGZF ends each part so) is taken for the end of the archive: what
# stands behind it is not given, without an error.
# Expected: the records behind it, as gzip, zcat and warcio give them.
# For newscrawl: archive/stream.py goes on behind members that hold nothing (tests/archive/test_ranges.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install fastwarc==2.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "fastwarc==2.0.1".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

from fastwarc.warc import ArchiveIterator
for name, empty in {"gzip": gzip.compress(b""), "BGZF end": bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")}.items():
    members = [gzip.compress(record(number=n)) for n in (1, 2, 3)]
    sound, parted = b"".join(members), b"".join([*members[:2], empty, members[2]])
    assert gzip.decompress(sound) == gzip.decompress(parted)
    counts = [sum(1 for _ in ArchiveIterator(io.BytesIO(data))) for data in (sound, parted)]
    print(f"records with and without an empty member ({name}) before the third:", counts[::-1])
    assert counts == [3, 2], "behaviour changed"
PY
