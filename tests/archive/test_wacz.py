from __future__ import annotations

import base64
import contextlib
import functools
import gzip
import html
import http.server
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
import zipfile
from pathlib import Path

import pytest
from cdxj_indexer.main import CDXJIndexer
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import NOON, TEXT, exchange, page
from surt import surt as reference_surt

from newscrawl.archive import KnownPayload, Selected, WarcWriter, cdxj, export_wacz, responses, verify_wacz
from newscrawl.archive import wacz as wacz_module
from newscrawl.errors import StorageError
from tests.browsing import launched, new_page
from tests.limits import HANGS, wait_for


@pytest.fixture
def crawl(tmp_path):
    """An archive of three pages, a revisit of the first and a redirect; what an export would select."""
    folder = tmp_path / "warc"
    seen: dict[tuple[str, str], KnownPayload] = {}
    with WarcWriter(folder, max_bytes=3000, known=lambda *key: seen.get(key)) as writer:
        captures = [writer.write_exchange(exchange(number)) for number in range(3)]
        first = captures[0]
        seen[first.final_url, first.payload_digest] = KnownPayload(
            first.warc_file, first.warc_offset, first.record_id, first.captured_at, first.final_url
        )
        captures.append(writer.write_exchange(exchange(0, captured_at=NOON.replace(day=24))))
        moved = [(b"Location", b"/xw/2026/1.html")]
        captures.append(writer.write_exchange(exchange(9, status=302, response_headers=moved, body=b"")))
    chosen = [
        Selected(c.warc_file, c.warc_offset, title=f"新闻 {n}", text=TEXT[:50], page=c.status == 200)
        for n, c in enumerate(captures)
    ]
    return folder, captures, chosen


@pytest.fixture
def wacz(crawl, tmp_path):
    folder, _, chosen = crawl
    path = tmp_path / "crawl.wacz"
    report = export_wacz(folder, chosen, path, title="江城 <crawl>")
    assert (report.captures, report.pages, report.missing) == (5, 4, [])
    assert report.size == path.stat().st_size
    return path


def test_an_export_holds_every_capture_as_it_was(crawl, wacz):
    _, captures, _ = crawl
    found = list(responses(wacz))
    assert [(r.url, r.captured_at, r.payload_digest, r.record_id) for r in found] == [
        (c.final_url, c.captured_at, c.payload_digest, c.record_id) for c in captures
    ]
    assert verify_wacz(wacz) == []
    with zipfile.ZipFile(wacz) as archive:
        pages = [json.loads(text) for text in archive.read("pages/pages.jsonl").splitlines()]
        index = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode().splitlines()
        directory = archive.read("indexes/index.idx").decode().splitlines()
    assert pages[0]["format"] == "json-pages-1.0"
    assert [(p["url"], p["ts"], p["title"]) for p in pages[1:]] == [
        (c.final_url, c.captured_at, f"新闻 {n}") for n, c in enumerate(captures) if c.status == 200
    ]
    assert index == sorted(index)
    assert len(index) == 5
    assert len(directory) == 2
    by_offset = {r.offset: r for r in found}
    for text in index:
        key, stamp, fields = text.split(" ", 2)
        place = json.loads(fields)
        answer = by_offset[int(place["offset"])]
        assert (place["url"], int(place["length"]), stamp) == (
            answer.url,
            answer.length,
            cdxj.timestamp(answer.captured_at),
        )
        assert key == cdxj.surt(answer.url)


def test_a_large_export_is_cut_into_several_warcs(crawl, tmp_path, monkeypatch):
    monkeypatch.setattr(wacz_module, "WARC_BYTES", 1500)
    folder, captures, chosen = crawl
    report = export_wacz(folder, chosen, tmp_path / "cut.wacz", title="cut")
    assert verify_wacz(report.path) == []
    found = list(responses(report.path))
    assert len({r.warc_file for r in found}) > 1
    assert [r.record_id for r in found] == [c.record_id for c in captures]


def test_a_revisit_takes_its_payload_along(crawl, tmp_path):
    folder, captures, chosen = crawl
    path = tmp_path / "one.wacz"
    export_wacz(folder, [chosen[3]], path, title="one")
    assert {r.body for r in responses(path)} == {exchange(0).body}
    assert [r.record_id for r in responses(path)] == [captures[0].record_id, captures[3].record_id]
    assert verify_wacz(path) == []


def test_what_cannot_be_copied_is_named_and_the_rest_written(crawl, tmp_path):
    folder, captures, chosen = crawl
    (folder / captures[1].warc_file).unlink()
    gone = {c.warc_file for c in captures if c.warc_file == captures[1].warc_file}
    report = export_wacz(folder, [*chosen[1:3], Selected("../x", 0)], tmp_path / "a.wacz", title="t")
    assert report.captures + len(report.missing) == 3
    assert {d.file for d in report.missing} >= gone | {"../x"}
    assert verify_wacz(report.path) == []


def test_an_export_of_nothing_is_a_valid_file(crawl, tmp_path):
    report = export_wacz(crawl[0], [], tmp_path / "a.wacz", title="nothing")
    assert (report.captures, verify_wacz(report.path), list(responses(report.path))) == (0, [], [])


def test_an_export_that_fails_leaves_nothing(crawl, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        export_wacz(crawl[0], crawl[2], tmp_path / "file" / "a.wacz", title="t")

    def broken():
        yield crawl[2][0]
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError):
        export_wacz(crawl[0], broken(), tmp_path / "a.wacz", title="t")
    assert not list(tmp_path.glob("*.wacz*"))


@pytest.mark.parametrize(
    "name", ["archive/data-000.warc.gz", "pages/pages.jsonl", "indexes/index.idx", "datapackage.json"]
)
def test_a_changed_byte_is_found(wacz, tmp_path, name):
    changed = tmp_path / "changed.wacz"
    with zipfile.ZipFile(wacz) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            data = bytearray(old.read(entry))
            if entry.filename == name:
                data[len(data) // 2] ^= 0x20
            new.writestr(entry.filename, bytes(data))
    assert verify_wacz(changed)


def test_unlisted_and_missing_parts_are_found(wacz, tmp_path):
    with zipfile.ZipFile(wacz, "a") as archive:
        archive.writestr("extra.txt", "x")
    assert [d.detail for d in verify_wacz(wacz)] == ["extra.txt is there but not listed"]
    bare = tmp_path / "bare.wacz"
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("x", "y")
    assert [d.kind for d in verify_wacz(bare)] == ["format"]
    bare.write_bytes(b"PK\x03\x04")
    assert {d.kind for d in verify_wacz(bare)} == {"zip"}


def test_the_public_validator_passes_it(wacz):
    command = [str(Path(sys.executable).with_name("wacz")), "validate", "-f", str(wacz)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=HANGS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the passed WACZ is valid" in done.stdout


def test_the_index_of_a_folder(crawl, tmp_path):
    folder, captures, _ = crawl
    out = tmp_path / "index.cdxj"
    assert cdxj.index_folder(folder, out) == (5, [])
    lines = out.read_text().splitlines()
    assert lines == sorted(lines)
    places = {
        (json.loads(text.split(" ", 2)[2])["filename"], int(json.loads(text.split(" ", 2)[2])["offset"]))
        for text in lines
    }
    assert places == {(c.warc_file, c.warc_offset) for c in captures}
    assert list(tmp_path.glob("*.cdxj")) == [out]


HEXADECIMAL = "0123456789abcdef0123456789ABCDEF"
LETTERS = "abcdefghijklmnopqrstuvwx"
#: What stands behind a host: each form that a key may be made of differently.
TAILS = [
    "", "/", "//", "/a", "/a/", "/a//b///c/", "/Path/To/?b=2&a=1", "/a?x=1&x=0&y", "?x=1", "?y=&y", "/a?", "/a??b",
    "/a/?", "/a?b=1&&a=2", "/a?&", "/a#x", "/a?b#x?y",
    # escaped: delimiters, what needs no escape, twice, not at all, GBK, no escape
    "/a%26b", "/a%2Fb", "/a%3Fb", "/a%23b", "/a%25b", "/a%2520b", "/a%25252Fb", "/a%7Eb", "/~a", "/a%20b", "/a b", "/a+b",
    "/%E6%96%B0.html?q=%E6%96%B0", "/新闻/a.html?q=新闻", "/%D0%C2%CE%C5?q=%D0%C2", "/%zz", "/a?%", "/%", "/a?B=C%41", "/a%00b",
    "/a|b\\c^`{d}", '/"a"', "/a\u3000b", "/é",
    "/r?u=http%3A%2F%2Fx.cn%2Fa%3Fb%3D1", "/r?u=http://x.cn/a?b=1", "/r?u=a%26b=1&c=2", "/r?a=1%262&b=%2526c",
    "/web/http://x.cn//a", "/a%3A%2F%2Fb",
    # dot segments, also escaped
    "/./a", "/../a", "/..", "/a/..", "/a/.", "/a/./b/../c", "/a//../b", "/a/%2e%2e/b", "/a/%252e/b", "/a/...", "/a/../",
    # sessions
    f"/a?jsessionid={HEXADECIMAL}", f"/a?phpsessid={HEXADECIMAL}&id=7", f"/a?id=7&PHPSESSID={HEXADECIMAL}",
    f"/a?id=7&sid={HEXADECIMAL}&x=1", f"/a?sid={HEXADECIMAL}0&x=1", f"/a?sid={HEXADECIMAL[1:]}&x=1", f"/a;jsessionid={HEXADECIMAL}",
    f"/a?ASPSESSIONIDABCDEFGH={LETTERS}&a=1", "/a?b=1&cfid=1&cftoken=2&a=1", f"/(S({LETTERS}))/a.aspx?b", f"/x/({LETTERS})/b/a.ASPX",
    f"/(a({LETTERS})F({LETTERS}))/a.aspx", f"/(S({LETTERS}))/({LETTERS})/a.aspx", f"/(S({LETTERS}))/a.html", f"/(S({LETTERS}x))/a.aspx",
    f"/a?b=%26sid%3D{HEXADECIMAL}",
]  # fmt: skip
HOSTS = [
    "shjnet.cn", "www.shjnet.cn", "www2.Example.com.cn", "www.www.a.cn", "wwwa.cn", "news.example.cn.", "a..cn", ".a.cn",
    "新闻.cn", "xn--efvy88h.cn", "%E6%96%B0%E9%97%BB.cn", "a%2Ecn", "a_b.cn", "a b.cn", "localhost",
    "192.168.1.1", "016.1.1.1", "3232235777", "1.2", "[2001:db8::1]", "[::ffff:1.2.3.4]", "",
]  # fmt: skip
SCHEMES = [
    "http://", "https://", "HTTP://", "ftp://", "http:/", "http:", "http:///", "http://https://", "", "//", "dns:", "urn:x:",
    "urn:fullPage:http://",
]  # fmt: skip
PORTS = ["", ":80", ":443", ":8443", ":", ":0080", ":0", ":x", ":99999"]


def reference_key(url: str) -> str:
    """What cdxj-indexer writes."""
    try:
        return reference_surt(url)
    except Exception:
        return url


@pytest.mark.parametrize("tail", TAILS)
def test_keys_are_those_of_the_public_package(tail):
    for url in (
        f"http://www.shjnet.cn{tail}",
        f"https://news.example.cn:8443{tail}",
        f" HTTP://u:p@a.cn:80{tail}\t",
    ):
        assert cdxj.surt(url) == reference_key(url)


@settings(max_examples=500)
@given(
    st.sampled_from(SCHEMES), st.sampled_from(["", "u@", "u:p%40@"]), st.sampled_from(HOSTS), st.sampled_from(PORTS),
    st.lists(st.sampled_from([*TAILS, "&", "=", ".", "\n", "\x1f", "\u3000", "é", "%c3%"]), max_size=4).map("".join),
)  # fmt: skip
def test_keys_of_addresses_put_together_are_too(scheme, user, host, port, tail):
    url = f"{scheme}{user}{host}{port}{tail}"
    assert cdxj.surt(url) == reference_key(url)


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs", "Nd"]), max_size=80))
def test_any_text_has_the_key_of_the_public_package(text):
    for url in (text, f"http://{text}", f"http://a.cn/{text}"):
        assert cdxj.surt(url) == reference_key(url)
        assert not re.search(r"\s", cdxj.key_of(url))


def test_every_line_of_an_index_is_that_of_cdxj_indexer(tmp_path):
    seen: dict[tuple[str, str], KnownPayload] = {}
    urls = [
        f"http://www.shjnet.cn{tail}" for tail in TAILS if tail.isascii() and not re.search(r"[ \"#]", tail)
    ]
    with WarcWriter(tmp_path, known=lambda *key: seen.get(key)) as writer:
        for number, url in enumerate(urls):
            for day in (23, 24):
                kept = writer.write_exchange(
                    exchange(
                        number,
                        url=url,
                        final_url=url,
                        captured_at=NOON.replace(day=day),
                        status=200 + number % 3,
                    )
                )
                seen[url, kept.payload_digest] = KnownPayload(
                    kept.warc_file, kept.warc_offset, kept.record_id, kept.captured_at, url
                )
    [path] = tmp_path.glob("*.warc.gz")
    theirs = io.StringIO()
    CDXJIndexer(theirs, [str(path)], sort=True).process_all()
    ours = cdxj.index_file(path)
    assert len(ours) == 2 * len(urls)
    assert [split_line(line) for line in ours] == [
        split_line(line) for line in theirs.getvalue().splitlines()
    ]


def split_line(line: str) -> tuple[str, str, dict[str, str]]:
    key, stamp, fields = line.split(" ", 2)
    return key, stamp, json.loads(fields)


@given(st.lists(st.from_regex(r"[a-z]{1,8}\)/ \d{14} \{\"a\": 1\}\n", fullmatch=True), max_size=700))
def test_a_compressed_index_reads_back(lines):
    lines.sort()
    blocks, directory = cdxj.compressed(lines, name="i.gz")
    assert (gzip.decompress(blocks).decode() if blocks else "") == "".join(lines)
    entries = [json.loads(text[text.index("{") :]) for text in directory.decode().splitlines()[1:]]
    assert sum(entry["length"] for entry in entries) == len(blocks)
    for entry in entries:
        gzip.decompress(blocks[entry["offset"] : entry["offset"] + entry["length"]])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pywb(name: str) -> str | None:
    folder = os.environ.get("NEWSCRAWL_PYWB")
    return shutil.which(name, path=folder) if folder else shutil.which(name)


needs_pywb = pytest.mark.skipif(
    pywb("wb-manager") is None, reason="pywb is not installed (or set NEWSCRAWL_PYWB to its bin folder)"
)


@contextlib.contextmanager
def replay_server(wacz: Path, tmp_path: Path):
    """pywb with the WACZ as its collection; gives a function (14 digits, URL) → body as it was archived."""
    home = tmp_path / "pywb"
    home.mkdir()
    for arguments in (["init", "c"], ["add", "--unpack-wacz", "c", str(wacz)]):
        subprocess.run(
            [pywb("wb-manager"), *arguments], cwd=home, check=True, capture_output=True, timeout=HANGS
        )
    port = free_port()
    server = subprocess.Popen(
        [pywb("wayback"), "-p", str(port), "-b", "127.0.0.1"],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def listens() -> bool:
        with contextlib.suppress(ConnectionError):
            socket.create_connection(("127.0.0.1", port)).close()
            return True
        return False

    def replayed(stamp: str, url: str) -> bytes:
        with direct.open(f"http://127.0.0.1:{port}/c/{stamp}id_/{url}", timeout=HANGS) as answer:
            body, headers = answer.read(), answer.headers
        return gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body

    try:
        wait_for(listens, server)
        yield replayed
    finally:
        server.terminate()
        server.wait(HANGS)


@pytest.mark.slow
@needs_pywb
def test_pywb_replays_it(wacz, tmp_path):
    with replay_server(wacz, tmp_path) as replayed:
        for stamp, number in (("20261123120000", 2), ("20261124120000", 0)):
            assert replayed(stamp, exchange(number).url) == page(number)


#: One red pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def illustrated(tmp_path):
    """The WACZ of a page with a picture, seen again the next day by the server's word alone (304)."""
    folder, body = tmp_path / "warc", page(7).replace(b"<p>", b'<p><img src="/img/7.png"></p><p>', 1)
    payloads: dict[str, KnownPayload] = {}

    def known(url, digest):
        return payloads.get(url) if digest is None else None

    with WarcWriter(folder, known=known) as writer:
        first = writer.write_exchange(exchange(7, body=gzip.compress(body)))
        payloads[first.final_url] = KnownPayload(
            first.warc_file,
            first.warc_offset,
            first.record_id,
            first.captured_at,
            first.final_url,
            first.payload_digest,
        )
        url = "http://www.example.cn/img/7.png"
        headers = [(b"Content-Type", b"image/png")]
        picture = writer.write_exchange(
            exchange(7, url=url, final_url=url, body=PICTURE, response_headers=headers, kind="asset")
        )
        again = writer.write_exchange(
            exchange(7, status=304, reason=b"Not Modified", body=b"", response_headers=[(b"ETag", b'"7"')],
                     captured_at=NOON.replace(day=24))
        )  # fmt: skip
    assert again.record_type == "revisit"
    assert again.payload_digest == first.payload_digest
    path = tmp_path / "illustrated.wacz"
    chosen = [Selected(c.warc_file, c.warc_offset, page=c is first) for c in (first, picture, again)]
    assert export_wacz(folder, chosen, path, title="with a picture").missing == []
    return path, body


def test_a_304_has_the_page_it_vouches_for(illustrated):
    path, body = illustrated
    assert verify_wacz(path) == []
    first, picture, again = responses(path)
    assert (picture.body, picture.kind) == (PICTURE, "asset")
    assert (again.status, again.record_type, again.payload_digest) == (304, "revisit", first.payload_digest)
    assert again.decoded() == body


@pytest.mark.slow
@needs_pywb
def test_pywb_replays_pictures_and_what_a_304_vouches_for(illustrated, tmp_path):
    path, body = illustrated
    with replay_server(path, tmp_path) as replayed:
        assert replayed("20261123120000", exchange(7).url) == body
        assert replayed("20261124120000", exchange(7).url) == body
        assert replayed("20261123120000", "http://www.example.cn/img/7.png") == PICTURE


def replay_package() -> Path | None:
    folder = os.environ.get("NEWSCRAWL_REPLAYWEB")
    return Path(folder) if folder and (Path(folder) / "sw.js").is_file() else None


needs_replayweb = pytest.mark.skipif(
    replay_package() is None or shutil.which("chromium") is None,
    reason="needs chromium, and NEWSCRAWL_REPLAYWEB: the unpacked npm package replaywebpage",
)


def wait_in_replay(wacz: Path, url: str, tmp_path: Path, script: str, wanted: object) -> None:
    """Open a page of the WACZ in ReplayWeb.page until ``script`` gives what is wanted in one of its frames."""
    site = tmp_path / "site"
    (site / "replay").mkdir(parents=True)
    shutil.copy(replay_package() / "ui.js", site)
    shutil.copy(replay_package() / "sw.js", site / "replay")
    shutil.copy(wacz, site / "crawl.wacz")
    (site / "index.html").write_text(
        f'<!doctype html><script src="ui.js"></script><replay-web-page source="crawl.wacz" url="{html.escape(url)}" embed="replayonly"></replay-web-page>'
    )

    class Ranged(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Ranged, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with launched() as browser:
            view = new_page(browser)
            view.goto(f"http://127.0.0.1:{server.server_port}/index.html")
            attempt, reload_at = 0, 60
            while not any(in_frame(frame, script) == wanted for frame in view.frames):
                attempt += 1
                if attempt == reload_at:
                    view.reload()  # the service worker came too late for the frame
                    reload_at *= 2  # a slow machine needs longer
                assert attempt < HANGS * 4, str([in_frame(frame, script) for frame in view.frames])
                view.wait_for_timeout(250)
    finally:
        server.shutdown()
        server.server_close()


def in_frame(frame, script: str) -> object:
    try:
        return frame.evaluate(script)
    except Exception as error:
        return str(error)


@pytest.mark.browser
@pytest.mark.slow
@needs_replayweb
def test_replayweb_page_shows_the_article(wacz, tmp_path):
    script = "document.body ? document.body.innerText.includes('各项筹备工作') : false"
    wait_in_replay(wacz, exchange(1).url, tmp_path, script, wanted=True)


@pytest.mark.browser
@pytest.mark.slow
@needs_replayweb
def test_replayweb_page_shows_the_picture(illustrated, tmp_path):
    script = "document.images.length && document.images[0].src.includes('7.png') ? document.images[0].naturalWidth : 0"
    wait_in_replay(illustrated[0], exchange(7).url, tmp_path, script, wanted=1)
