#!/usr/bin/env bash
# warcio 1.8.1: `warcio check` ends with 0 and prints nothing for a WARC that is cut off in its last record, also where that
# record states digests of its block and payload: they are compared only when the whole block was read.
# Expected: the record is named; a check is asked for just that.
# For newscrawl: its own `verify` is the first opinion; archive/stream.py names the torn record as truncated.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install warcio==1.8.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import gzip, importlib.metadata as m, io
for name in "warcio==1.8.1".split():
    print(name.split("==")[0], m.version(name.split("==")[0]))
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello</p>"
def record(block=HTTP, kind=b"response", extra=b"", uri=b"WARC-Target-URI: http://a.example/\r\n", date=b"2026-11-23T00:00:00Z", length=None, version=b"WARC/1.1", number=1):
    length = b"Content-Length: %d\r\n" % len(block) if length is None else length
    head = version + b"\r\nWARC-Type: " + kind + b"\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-%012d>\r\nWARC-Date: " % number + date + b"\r\n"
    return head + uri + b"Content-Type: application/http; msgtype=response\r\n" + extra + length + b"\r\n" + block + b"\r\n\r\n"

import hashlib, os, subprocess, sys
payload = HTTP.partition(b"\r\n\r\n")[2]
extra = b"WARC-Block-Digest: sha256:%b\r\nWARC-Payload-Digest: sha256:%b\r\n" % (hashlib.sha256(HTTP).hexdigest().encode(), hashlib.sha256(payload).hexdigest().encode())
def check(data):
    open("a.warc", "wb").write(data)
    done = subprocess.run([os.path.join(os.path.dirname(sys.executable), "warcio"), "check", "a.warc"], capture_output=True, text=True)
    return done.returncode, done.stdout
whole = record(extra=extra) + record(extra=extra, number=2)
changed = whole.replace(b"hello", b"hallo", 1)
torn = whole[:-10]
for name, data in (("whole", whole), ("changed", changed), ("torn", torn)):
    print(name, check(data))
assert check(whole) == (0, "") and check(changed)[0] == 1, "behaviour changed"
assert check(torn) == (0, ""), "behaviour changed"
PY
