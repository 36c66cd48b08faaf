from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import http.server
import json
import random
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import bagit
import pytest
from warcio.cli import main as warcio_main

from newscrawl.archive import Exchange, WarcWriter, responses
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.evidence import bag, live_screenshots, signature, timestamp
from newscrawl.evidence.case_check import verify_case
from newscrawl.evidence.case_model import STAMP, CasePair, Custody, Side
from newscrawl.evidence.case_writer import create_case
from newscrawl.reporting import printing
from tests.limits import HANGS

SHARED = "各项筹备工作已基本就绪，大会将于八月在天津举办，欢迎大家的到来。"
COPY = f"江城新闻转载。\n{SHARED}\n编辑：某某"
ORIGIN = f"本报讯。\n{SHARED}"
NOW = dt.datetime(2026, 11, 24, 2, 3, 4, tzinfo=dt.UTC)
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\u202e'


def capture(writer: WarcWriter, url: str, text: str):
    return writer.write_exchange(
        Exchange(
            url=url, final_url=url, status=200, reason=b"OK", captured_at=NOW, ip_address="192.0.2.9",
            response_headers=[(b"Content-Type", b"text/html; charset=utf-8")],
            request_headers=[(b"User-Agent", b"test")], body=f"<p>{text}</p>".encode(),
        )
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "warc"


@pytest.fixture
def pair(archive) -> CasePair:
    with WarcWriter(
        archive, crawl_info={"newscrawl": {"crawl": "crawl-1", "spider": "songhuajiang"}}
    ) as writer:
        first = capture(writer, "http://copy.example.cn/1.html", COPY)
        second = capture(writer, "http://origin.example.cn/1.html", ORIGIN)
    at, other = COPY.index(SHARED), ORIGIN.index(SHARED)
    layer = {
        "kind": "source_line",
        "text": "来源：江城日报",
        "position": "meta",
        "publisher": "江城日报",
        "people": [{"name": "王某"}],
    }
    return CasePair(
        copy=Side("http://copy.example.cn/1.html", f"标题{EVIL}", "甲网", COPY, [first], "2026-11-20", "江城日报", ["王某"], [layer]),
        origin=Side("http://origin.example.cn/1.html", "标题", "乙报", ORIGIN, [second], notices=["未经授权不得转载"]),
        passages=[(at, len(SHARED), other, len(SHARED))],
        kind="full", attribution="none", status="none", reasons=["published later"],
    )  # fmt: skip


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr("newscrawl.frontier.browser._BROWSERS", ())


def make(tmp_path, archive, pair, **options):
    custody = options.pop("custody", Custody("auditor"))
    return create_case(tmp_path / "cases", [pair], archive=archive, custody=custody, now=NOW, **options)


@pytest.fixture
def made(tmp_path, archive, pair, no_browser):
    return make(tmp_path, archive, pair)


def faults(path, **options):
    return [one for one in verify_case(path, **options) if one.fault]


def test_a_case_is_sound_as_folder_and_zip_and_by_public_tools(made, capsys):
    assert faults(made.folder, manifest_digest=made.manifest_digest) == []
    assert faults(made.archive, manifest_digest=made.manifest_digest) == []
    assert [(one.what[:37], one.fault) for one in verify_case(made.folder)] == [
        ("not compared with a recorded digest: ", False),
        ("the case is not signed by its maker", False),
        ("no capture leads to a stamped manifes", False),
        ("the case has no time stamp", False),
    ]
    assert bagit.Bag(str(made.folder)).validate()
    script = Path(sys.executable).with_name("bagit.py")
    if script.exists():
        subprocess.run(
            [sys.executable, str(script), "--validate", str(made.folder)], check=True, capture_output=True
        )
    warcs = sorted(made.folder.glob("data/*/*.warc.gz"))
    assert [path.name for path in warcs] == ["copy.warc.gz", "origin.warc.gz"]
    for path in warcs:
        with pytest.raises(SystemExit) as left:
            warcio_main(["check", str(path)])
        assert left.value.code == 0
    assert capsys.readouterr().out == ""
    assert [path.name for path in made.folder.parent.iterdir() if path.name.startswith(".")] == []


def test_what_a_case_holds(made, pair):
    data = made.folder / "data"
    [result] = json.loads((data / "pairs.json").read_text())
    assert result["copy"]["captures"][0]["record_id"] == pair.copy.captures[0].record_id
    assert (data / "pair-1/copy.txt").read_text().endswith(COPY + "\n")
    for role, side in (("copy", pair.copy), ("origin", pair.origin)):
        for kind in ("warc.gz", "wacz"):
            [answer] = responses(data / f"pair-1/{role}.{kind}")
            assert answer.payload_digest == side.captures[0].payload_digest
    custody = json.loads((data / "custody.json").read_text())
    fetched, _, finished = custody["events"]
    assert (fetched["who"], fetched["ip_address"], fetched["spider"]) == (
        "crawl-1",
        "192.0.2.9",
        "songhuajiang",
    )
    assert (finished["who"], finished["when"]) == ("auditor", "2026-11-24T02:03:04.000Z")
    assert custody["notes"] == made.notes
    assert any("no comparison.pdf" in note for note in made.notes)


def test_the_comparison_is_escaped_and_loads_nothing(made):
    page = (made.folder / "data/comparison.html").read_text()
    assert EVIL not in page
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("&lt;img src=x", "")
    assert page.count("<sup>1</sup>") == 2
    assert SHARED in page


def test_the_tool_draws_no_conclusion_and_names_no_right_holder(made):
    texts = [
        path.read_text() for path in made.folder.glob("data/*.*") if path.suffix in (".html", ".txt", ".json")
    ]
    assert len(texts) == 8
    for text in texts:
        assert "侵权" not in text
        assert "infring" not in text.lower()
    notice = (made.folder / "data/notice-draft.txt").read_text()
    for wanted in (
        "姓名（名称）：____",
        "联系人：____",
        "通信地址：____",
        "固定电话：____",
        "真实性负责",
        "授权委托书",
    ):
        assert wanted in notice
    for fact in (
        "http://copy.example.cn/1.html",
        "http://origin.example.cn/1.html",
        "江城日报",
        "未经授权不得转载",
    ):
        assert fact in notice


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x01
    path.write_bytes(data)


def test_one_changed_byte_anywhere_in_the_folder_is_found(made, tmp_path):
    choose = random.Random(7)
    for name in bag.files_below(made.folder):
        size = (made.folder / name).stat().st_size
        for at in {0, size - 1, choose.randrange(size)}:
            copy = tmp_path / "changed"
            shutil.copytree(made.folder, copy)
            flip(copy / name, at)
            assert faults(copy), (name, at)
            shutil.rmtree(copy)


def test_one_changed_byte_anywhere_in_the_zip_is_found(made, tmp_path):
    size = made.archive.stat().st_size
    choose = random.Random(8)
    copy = tmp_path / "changed.zip"
    for at in [0, size - 1, *(choose.randrange(size) for _ in range(60))]:
        shutil.copy(made.archive, copy)
        flip(copy, at)
        assert faults(copy), at
    copy.write_bytes(made.archive.read_bytes() + b"\0")
    assert faults(copy)


def test_public_tools_find_it_each_in_its_field(made, capsys):
    warc = made.folder / "data/pair-1/copy.warc.gz"
    raw = bytearray(warc.read_bytes())
    _first, second = 0, list(responses(warc))[0]
    import gzip

    member = gzip.decompress(raw[second.offset : second.offset + second.length]).replace(
        "转载".encode(), "转栽".encode(), 1
    )
    warc.write_bytes(
        bytes(raw[: second.offset]) + gzip.compress(member) + bytes(raw[second.offset + second.length :])
    )
    with pytest.raises(SystemExit) as left:
        warcio_main(["check", str(warc)])
    assert left.value.code == 1
    capsys.readouterr()
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(made.folder)).validate()
    found = {one.where for one in faults(made.folder)}
    assert "data/pair-1/copy.warc.gz" in found
    assert found <= {"data/pair-1/copy.warc.gz", "bag-info.txt"}  # the size of the whole has changed too


def test_extra_missing_and_linked_files_are_found(made):
    extra = made.folder / "data/extra.txt"
    extra.write_text("x")
    assert "data/extra.txt" in {one.where for one in faults(made.folder)}
    extra.unlink()
    (made.folder / "tag.txt").symlink_to("/etc/passwd")
    assert [one.where for one in faults(made.folder)] == ["tag.txt"]
    (made.folder / "tag.txt").unlink()
    (made.folder / "data/comparison.html").unlink()
    assert "data/comparison.html" in {one.where for one in faults(made.folder)}
    shutil.rmtree(made.folder / "data")
    assert faults(made.folder)


def test_a_case_made_anew_over_changed_bytes_is_not_the_recorded_one(made):
    (made.folder / "data/notice-draft.txt").write_text("another")
    bag.write_manifest(made.folder)
    info = (made.folder / "bag-info.txt").read_text().splitlines()[:-1]
    bag.write_tags(made.folder, dict(line.split(": ", 1) for line in info))
    assert faults(made.folder) == []
    assert [one.where for one in faults(made.folder, manifest_digest=made.manifest_digest)] == [
        bag.TAG_MANIFEST
    ]


def test_a_renamed_forgery_is_not_the_recorded_case(made, tmp_path):
    """Known by its identifier: file and folder may be called anything."""
    recorded = {made.name: made.manifest_digest}.get
    renamed = tmp_path / "received.zip"
    shutil.copyfile(made.archive, renamed)
    assert faults(renamed, manifest_digest=recorded) == []
    (made.folder / "data/notice-draft.txt").write_text("another text")
    bag.write_manifest(made.folder)
    kept = [line.split(": ", 1) for line in (made.folder / "bag-info.txt").read_text().splitlines()]
    bag.write_tags(made.folder, {key: value for key, value in kept if key != "Payload-Oxum"})
    forged = made.folder.with_name("holiday-pictures")
    made.folder.rename(forged)
    packed = tmp_path / "holiday-pictures.zip"
    bag.write_zip(forged, packed)
    for path in (forged, packed):
        assert [one.where for one in faults(path, manifest_digest=recorded)] == [bag.TAG_MANIFEST]
        assert [one.where for one in faults(path, manifest_digest=made.manifest_digest)] == [bag.TAG_MANIFEST]
        notes = [one.what for one in verify_case(path)]
        assert any(what.startswith("not compared with a recorded digest") for what in notes)


OPENSSL_3 = shutil.which("openssl")


def test_the_makers_signature_is_checked_by_us_and_by_openssl(tmp_path, archive, pair, no_browser):
    key = tmp_path / "keys/case-key.pem"
    report = make(tmp_path, archive, pair, custody=Custody("林静", key=key))
    assert key.stat().st_mode & 0o077 == 0
    folder, own = report.folder, tmp_path / "maker.pem"
    shutil.copyfile(folder / signature.PUBLIC_KEY, own)
    assert faults(folder, maker_key=own) == []
    assert bagit.Bag(str(folder)).validate()
    assert report.maker_key in " ".join(one.what for one in verify_case(folder))
    if OPENSSL_3:
        command = [OPENSSL_3, "pkeyutl", "-verify", "-pubin", "-inkey", folder / signature.PUBLIC_KEY, "-rawin",
                   "-in", folder / bag.MANIFEST, "-sigfile", folder / signature.SIGNATURE]  # fmt: skip
        done = subprocess.run(command, capture_output=True, check=False)
        assert b"Signature Verified Successfully" in done.stdout + done.stderr
        der = subprocess.run(
            [OPENSSL_3, "pkey", "-pubin", "-in", own, "-outform", "DER"], capture_output=True, check=True
        ).stdout
        assert report.maker_key == "sha256:" + hashlib.sha256(der).hexdigest()
    again = make(tmp_path, archive, pair, custody=Custody("林静", key=key))
    assert again.maker_key == report.maker_key, "one key, made once"
    # Another maker signs the same bytes: sound in itself, but not by this key.
    other = make(tmp_path, archive, pair, custody=Custody("甲", key=tmp_path / "other.pem"))
    assert faults(other.folder) == []
    assert [one.where for one in faults(other.folder, maker_key=own)] == [signature.SIGNATURE]
    unsigned = make(tmp_path, archive, pair)
    assert [one.where for one in faults(unsigned.folder, maker_key=own)] == [signature.SIGNATURE]


@pytest.mark.parametrize(
    "content", ["", "not a key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"]
)
def test_a_key_that_is_none_is_a_fault_and_no_crash(tmp_path, archive, pair, no_browser, content):
    report = make(tmp_path, archive, pair, custody=Custody("甲", key=tmp_path / "key.pem"))
    (report.folder / signature.PUBLIC_KEY).write_text(content)
    assert signature.SIGNATURE in {one.where for one in faults(report.folder)}
    (tmp_path / "key.pem").write_text(content or "x")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        make(tmp_path, archive, pair, custody=Custody("甲", key=tmp_path / "key.pem"))


def test_a_case_by_nobody_is_not_made(tmp_path, archive, pair, no_browser):
    for nobody in ("", "  ", None):
        with pytest.raises(ConfigurationError, match="name"):
            make(tmp_path, archive, pair, custody=Custody(nobody))
    events = json.loads((make(tmp_path, archive, pair).folder / "data/custody.json").read_text())["events"]
    assert all(event["who"] for event in events)


def test_an_archive_that_does_not_say_who_made_it_is_said_to(tmp_path, archive, pair, no_browser):
    with WarcWriter(archive, crawl_info={}) as writer:
        pair.copy.captures = [capture(writer, "http://copy.example.cn/1.html", COPY)]
    events = json.loads((make(tmp_path, archive, pair).folder / "data/custody.json").read_text())["events"]
    assert all(event["who"] for event in events)


def test_the_readme_alone_leads_through_the_check(tmp_path, archive, pair, no_browser):
    """Every command of the Chinese steps, as they stand, in the bag's folder."""
    report = make(tmp_path, archive, pair, custody=Custody("林静", key=tmp_path / "key.pem"))
    text = (report.folder / "data/README.txt").read_text("utf-8")
    chinese = text[: text.index("Evidence case")]
    assert not re.search("[\u4e00-\u9fff]", text[text.index("Evidence case") :])
    steps = re.sub(r" \\\n\s+", " ", chinese)
    commands = [
        line.strip() for line in steps.splitlines() if line.startswith("      ") and line.strip()[0].isascii()
    ]
    assert len(commands) == 9
    tools = {"python3": sys.executable, "sha256sum": shutil.which("sha256sum"), "openssl": OPENSSL_3}
    for command in commands:
        program = command.split()[0]
        if program not in tools or tools[program] is None or " ts " in command:
            continue  # bagit and warcio are checked above; this case has no stamp
        done = subprocess.run(command, shell=True, cwd=report.folder, capture_output=True, check=False)
        assert done.returncode == 0, (command, done.stderr)


def test_path_tricks_in_a_zip_are_refused(tmp_path):
    for number, name in enumerate(["../x", "/x/y", "a/../../b", "c/d\\e", "c/.hidden", "a"]):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")
        assert faults(path), name
    (tmp_path / "no.zip").write_bytes(b"nothing")
    assert faults(tmp_path / "no.zip")
    with pytest.raises(NotFoundError):
        verify_case(tmp_path / "none")


def test_pairs_json_leads_nowhere(made):
    for name in ("../../../etc/passwd", "/etc/passwd", "pair-1/../x"):
        result = json.loads((made.folder / "data/pairs.json").read_text())
        result[0]["copy"]["text"] = name
        (made.folder / "data/pairs.json").write_text(json.dumps(result))
        assert any("outside the case" in one.what for one in faults(made.folder))
    for broken in ("{", "[]", '[{"copy": 1}]', "[[]]"):
        (made.folder / "data/pairs.json").write_text(broken)
        assert faults(made.folder)


def test_no_case_without_its_captures(tmp_path, archive, pair, no_browser):
    (archive / pair.copy.captures[0].warc_file).unlink()
    with pytest.raises(NotFoundError):
        make(tmp_path, archive, pair)
    assert list((tmp_path / "cases").iterdir()) == []


def test_no_case_where_store_and_archive_disagree(tmp_path, archive, pair, no_browser):
    pair.copy.captures[0].payload_digest = "sha256:" + "0" * 64
    with pytest.raises(StorageError, match="other bytes"):
        make(tmp_path, archive, pair)
    pair.copy.captures = []
    with pytest.raises(NotFoundError, match="no capture"):
        make(tmp_path, archive, pair)


OPENSSL = shutil.which("openssl")


def test_a_time_stamped_case_verifies_with_openssl(tmp_path, archive, pair, no_browser, authority):
    url, _, files = authority
    report = make(tmp_path, archive, pair, custody=Custody("auditor", url, files / "chain.pem"))
    assert not any("time stamp" in note for note in report.notes)
    reply, manifest = report.folder / STAMP, report.folder / bag.MANIFEST
    command = [OPENSSL, "ts", "-verify", "-data", manifest, "-in", reply, "-CAfile", files / "ca.pem"]
    assert b"Verification: OK" in subprocess.run(command, check=True, capture_output=True).stdout
    assert faults(report.archive) == []
    *_, note = verify_case(report.folder, certificates=files / "chain.pem")
    assert (note.where, note.fault) == (STAMP, False)
    assert note.what.startswith("states the time 20")
    assert bagit.Bag(str(report.folder)).validate()
    # Made again over other bytes, the stamp gives it away.
    (report.folder / "data/notice-draft.txt").write_text("another")
    bag.write_manifest(report.folder)
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0
    assert STAMP in {one.where for one in faults(report.folder)}


def test_a_stamp_of_an_authority_nobody_knows(tmp_path, archive, pair, no_browser, authority):
    url, _, files = authority
    report = make(tmp_path, archive, pair, custody=Custody("auditor", url))
    assert [one.what for one in verify_case(report.folder)][4:] == [
        "its signature was not checked: give the authority's certificates with --certificates"
    ]
    other = tmp_path / "other.pem"
    command = [
        OPENSSL,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        other,
    ]
    subprocess.run([*command, "-subj", "/CN=Other"], cwd=tmp_path, check=True, capture_output=True)
    assert [one.where for one in faults(report.folder, certificates=other)] == [STAMP]


@pytest.mark.parametrize("answer", [b"", b"<html>", b"0\x03\x02\x01\x02", b"x" * 2_000_000])
def test_an_authority_that_talks_nonsense_is_said(tmp_path, archive, pair, no_browser, authority, answer):
    url, handler, _ = authority
    handler.answer = answer
    report = make(tmp_path, archive, pair, custody=Custody("auditor", url))
    assert any(note.startswith("no time stamp: ") for note in report.notes)
    assert faults(report.folder) == []
    assert not (report.folder / STAMP).exists()
    assert (report.folder / "time-stamp-absent.txt").read_text()


def test_a_stamp_of_other_bytes_is_refused(authority):
    url, handler, _ = authority
    handler.answer = timestamp.stamp(b"other", url)
    with pytest.raises(timestamp.StampError, match="other bytes"):
        timestamp.stamp(b"these", url)


@pytest.mark.browser
@pytest.mark.skipif(printing.browser() is None, reason="no Chromium is installed")
def test_the_comparison_is_printed(tmp_path, archive, pair):
    report = make(tmp_path, archive, pair)
    assert [note for note in report.notes if "proof of time" not in note and "-page.png" not in note] == []
    assert (report.folder / "data/comparison.pdf").read_bytes().startswith(b"%PDF-")
    assert faults(report.folder) == []


class Page(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        body = f"<meta charset=utf-8><h1>标题</h1><img src='{self.server.inside}'>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body.encode())


@contextlib.contextmanager
def serving(host: str, inside: str = ""):
    try:
        server = http.server.ThreadingHTTPServer((host, 0), Page)
    except OSError:
        pytest.skip(f"{host} is no address of this machine")
    server.asked, server.inside = [], inside
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server, f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.browser
@pytest.mark.skipif(printing.browser() is None, reason="no Chromium is installed")
def test_a_page_is_photographed_and_cannot_look_inside(tmp_path, monkeypatch):
    pytest.importorskip("playwright")
    with serving("127.0.0.2") as (inner, inside), serving("127.0.0.1", f"{inside}/secret") as (outer, base):
        with pytest.raises(ConfigurationError, match="127"):
            live_screenshots.photograph(f"{base}/page", tmp_path / "a.png")
        assert outer.asked == []
        monkeypatch.setattr(live_screenshots, "_LIMITS", replace(live_screenshots._LIMITS, seconds=HANGS))
        shot = live_screenshots.photograph(f"{base}/page", tmp_path / "a.png", allow=["127.0.0.1/32"])
        assert "/page" in outer.asked
        assert inner.asked == []
        assert (shot["status"], shot["final_url"], shot["viewport"]) == (200, f"{base}/page", "1280x1600")
        live_screenshots.photograph(f"{base}/page", tmp_path / "b.png", allow=["127.0.0.0/8"])
        assert inner.asked == ["/secret"]
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.browser
@pytest.mark.skipif(printing.browser() is None, reason="no Chromium is installed")
def test_pictures_that_cannot_be_taken_are_noted_and_the_case_stands(tmp_path, archive, pair):
    report = make(tmp_path, archive, pair, screenshots=True)
    assert [
        note.split(":")[0] for note in report.notes if "proof of time" not in note and "-page" not in note
    ] == [
        "no pair-1/copy.png",
        "no pair-1/origin.png",
    ]
    assert faults(report.folder) == []
