"""Manifests of the archive: chained, stamped, provable for one capture, and found out when anything is changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
import random
import re
import shutil
import socketserver
import stat
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.archive import Exchange, WarcWriter, iterate, read_members
from newscrawl.cli import main
from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.evidence import chain, timestamp, verifier
from newscrawl.evidence.environment import environment, ntp_answer
from tests.archive.samples import exchange

NOW = dt.datetime(2026, 11, 24, 2, 3, 4, tzinfo=dt.UTC)


def write(archive, *numbers):
    """One closed WARC file with a capture for each number; their rows."""
    with WarcWriter(archive, prefix=f"t{numbers[0]:03d}", software="test") as writer:
        return [
            writer.write_exchange(
                Exchange(
                    url=f"http://x.test/{number}", final_url=f"http://x.test/{number}", status=200, reason=b"OK",
                    captured_at=NOW, response_headers=[(b"Content-Type", b"text/html")],
                    request_headers=[(b"User-Agent", b"test")], body=f"<p>{number}</p>".encode(),
                )
            )
            for number in numbers
        ]  # fmt: skip


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "warc"


def faults(archive, **options):
    return [one for one in chain.verify_chain(archive, **options) if one.fault]


def run(archive, *arguments, **environment):
    return CliRunner().invoke(
        main, ["--output", str(archive.parent), "timestamp", *map(str, arguments)], env=environment
    )


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=40), st.data())
def test_every_member_leads_to_the_root_and_no_other_does(members, data):
    leaves = [chain.leaf(one) for one in members]
    index = data.draw(st.integers(0, len(members) - 1))
    steps = chain.path(leaves, index)
    assert chain.climb(leaves[index], steps) == chain.root(leaves)
    assert chain.climb(chain.leaf(b"another"), steps) != chain.root(leaves)


def test_the_tree_is_that_of_rfc_6962():
    def sha256(data):
        return hashlib.sha256(data).digest()

    assert chain.root([]) == sha256(b"")
    one, two, three = (chain.leaf(data) for data in (b"a", b"b", b"c"))
    assert one == sha256(b"\x00a")
    assert chain.root([one, two, three]) == sha256(b"\x01" + sha256(b"\x01" + one + two) + three)


def test_a_week_of_runs_is_one_chain_and_every_capture_leads_to_it(archive, authority):
    url, _, files = authority
    captures = []
    for day in range(7):
        captures += write(archive, *range(10 * day, 10 * day + 3))
        done = run(archive, "--tsa", url, "--certificates", files / "chain.pem")
        assert done.exit_code == 0, done.output
    assert len(chain.manifests(archive / chain.FOLDER)) == 7
    assert faults(archive, certificates=files / "chain.pem") == []
    for capture in captures:
        proof = chain.prove(archive, capture.warc_file, capture.warc_offset)
        member, *_ = read_members(archive, capture.warc_file, capture.warc_offset)
        assert chain.holds(proof, member)
        assert not chain.holds(proof, member + b"\0")
        manifest = json.loads((archive / chain.FOLDER / proof.manifest).read_text())
        assert proof.root in {file["root"] for file in manifest["files"]}
    assert run(archive, "--tsa", url).exit_code == 10


def test_openssl_alone_verifies_a_receipt(archive, authority):
    url, _, files = authority
    write(archive, 1)
    assert run(archive, "--tsa", url).exit_code == 0
    (manifest,) = chain.manifests(archive / chain.FOLDER)
    (receipt,) = manifest.parent.glob("*.tsr")
    command = [
        shutil.which("openssl"),
        "ts",
        "-verify",
        "-data",
        manifest,
        "-in",
        receipt,
        "-CAfile",
        files / "ca.pem",
    ]
    assert b"Verification: OK" in subprocess.run(command, check=True, capture_output=True).stdout


def test_a_failing_authority_is_named_and_asked_again(archive, authority):
    url, _, files = authority
    write(archive, 1)
    done = run(archive, "--tsa", url, "--tsa", "http://127.0.0.1:9/")
    assert done.exit_code == 11
    assert "127.0.0.1:9" in done.output
    again = chain.stamp_archive(archive, authorities=[url], certificates=files / "chain.pem")
    assert (again.manifest, again.receipts, again.failed) == (None, [], [])
    (archive / chain.FOLDER / next(one.name for one in (archive / chain.FOLDER).glob("*.tsr"))).unlink()
    again = chain.stamp_archive(archive, authorities=[url])
    assert len(again.receipts) == 1


def test_a_reply_to_another_request_does_not_count(archive, authority):
    url, handler, files = authority
    write(archive, 1)
    assert run(archive, "--tsa", url).exit_code == 0
    (receipt,) = (archive / chain.FOLDER).glob("*.tsr")
    old = receipt.read_bytes()
    receipt.unlink()
    handler.answer = old
    done = run(archive, "--tsa", url)
    handler.answer = None
    assert done.exit_code == 11
    assert "nonce" in done.output
    assert not list((archive / chain.FOLDER).glob("*.tsr"))


def test_an_authority_nobody_vouches_for_does_not_count(archive, authority, tmp_path):
    url, _, files = authority
    write(archive, 1)
    (tmp_path / "other.pem").write_text((files / "tsa.pem").read_text())
    done = run(archive, "--tsa", url, "--certificates", tmp_path / "other.pem")
    assert done.exit_code == 11
    assert not list((archive / chain.FOLDER).glob("*.tsr"))
    assert len(chain.manifests(archive / chain.FOLDER)) == 1


@pytest.mark.parametrize("seed", range(24))
def test_one_flipped_bit_anywhere_is_found(archive, authority, seed):
    url, _, files = authority
    write(archive, 1, 2)
    assert run(archive, "--tsa", url).exit_code == 0
    write(archive, 3)
    assert run(archive, "--tsa", url).exit_code == 0
    rng = random.Random(seed)
    every = [
        *archive.glob("*.warc.gz"),
        *(archive / chain.FOLDER).glob("*.json"),
        *(archive / chain.FOLDER).glob("*.tsr"),
    ]
    victim = every[seed % len(every)]
    data = bytearray(victim.read_bytes())
    place = rng.randrange(len(data))
    data[place] ^= 1 << rng.randrange(8)
    victim.write_bytes(data)
    print("flipped", victim.name, place)
    assert faults(archive, certificates=files / "chain.pem")
    assert run(archive, "--verify", "--certificates", files / "chain.pem").exit_code == StorageError.exit_code


def test_a_file_moved_after_its_stamp_is_named_where_it_lies(archive):
    write(archive, 1)
    chain.stamp_archive(archive)
    old = next(archive.glob("t001*.warc.gz"))
    (archive / "2026").mkdir()
    old.rename(archive / "2026" / "other-name.warc.gz")
    assert faults(archive) == []
    assert any("stands at 2026/other-name.warc.gz" in one.what for one in chain.verify_chain(archive))
    data = bytearray((archive / "2026" / "other-name.warc.gz").read_bytes())
    data[-1] ^= 1
    (archive / "2026" / "other-name.warc.gz").write_bytes(data)
    assert [one.where for one in faults(archive)] == [old.name], "moved and changed: missing"


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_an_imprint_by_sm3_counts(archive, authority, monkeypatch):
    url, _, files = authority
    write(archive, 1)
    monkeypatch.setenv("TSA_DIGEST", "SM3")
    done = run(archive, "--tsa", url, "--certificates", files / "chain.pem")
    assert done.exit_code == 0, done.output
    (receipt,) = (archive / chain.FOLDER).glob("*.tsr")
    assert bytes.fromhex("2a811ccf55018311") in receipt.read_bytes()
    assert faults(archive, certificates=files / "chain.pem") == []
    (manifest,) = chain.manifests(archive / chain.FOLDER)
    assert timestamp.imprint_fault(receipt.read_bytes(), manifest.read_bytes() + b" ") is not None
    assert any(one in receipt.read_bytes() for one in verifier.imprints(manifest)), (
        "the case's own program agrees"
    )


def test_a_hash_that_is_not_known_is_named(archive, authority, monkeypatch):
    write(archive, 1)
    monkeypatch.setenv("TSA_DIGEST", "md5")
    done = run(archive, "--tsa", authority[0])
    assert done.exit_code == ConfigurationError.exit_code
    assert "TSA_DIGEST 'md5'" in done.output


def test_a_missing_file_and_a_missing_manifest_are_named(archive):
    write(archive, 1)
    chain.stamp_archive(archive)
    write(archive, 2)
    chain.stamp_archive(archive)
    first, _ = chain.manifests(archive / chain.FOLDER)
    kept = first.read_bytes()
    first.unlink()
    assert any("missing" in one.what for one in faults(archive))
    first.write_bytes(kept)
    next(archive.glob("t001*.warc.gz")).unlink()
    assert any("is missing" in one.what for one in faults(archive))


def test_a_clock_set_back_changes_no_order_and_is_stated(archive, monkeypatch):
    write(archive, 1)
    chain.stamp_archive(archive)
    write(archive, 2)
    monkeypatch.setattr(chain, "now", lambda: "2001-01-01T00:00:00.000Z")
    chain.stamp_archive(archive)
    _, second = chain.manifests(archive / chain.FOLDER)
    assert second.name == "000002-2001-01-01.json"
    assert "behind" in chain.load(second)["note"]
    assert faults(archive) == []


def test_the_hook_leaves_a_receipt_or_is_named(archive, tmp_path):
    write(archive, 1)
    script = tmp_path / "hook.py"
    script.write_text("import sys; open(sys.argv[2], 'w').write('receipt of ' + sys.argv[1])")
    done = run(archive, TIMESTAMP_HOOK=f"{sys.executable} {script}")
    assert done.exit_code == 0, done.output
    (receipt,) = (archive / chain.FOLDER).glob("*.hook")
    assert receipt.read_text().endswith(".json")
    write(archive, 2)
    script.write_text("import sys; sys.exit('out of order')")
    done = run(archive, TIMESTAMP_HOOK=f"{sys.executable} {script}")
    assert done.exit_code == 11
    assert "out of order" in done.output
    assert run(archive, TIMESTAMP_HOOK="/no/such/program").exit_code == 11


def test_a_file_that_is_still_written_waits(archive):
    with WarcWriter(archive, prefix="open", software="test"):
        assert chain.stamp_archive(archive).manifest is None
    assert chain.stamp_archive(archive).files <= 1


def test_a_file_that_is_no_row_of_members_is_stamped_by_its_digest(archive):
    write(archive, 1)
    path = next(archive.glob("*.warc.gz"))
    path.write_bytes(path.read_bytes() + b"garbage behind")
    run_ = chain.stamp_archive(archive)
    (file,) = chain.load(archive / chain.FOLDER / run_.manifest)["files"]
    assert "root" not in file
    assert chain.prove(archive, path.name, 0) is None
    assert faults(archive) == []


def test_a_changed_file_proves_nothing(archive):
    (capture,) = write(archive, 1)
    chain.stamp_archive(archive)
    path = archive / capture.warc_file
    path.chmod(path.stat().st_mode | stat.S_IWUSR)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StorageError):
        chain.prove(archive, capture.warc_file, capture.warc_offset)


def test_no_archive_and_a_broken_manifest(tmp_path, archive):
    assert run(archive).exit_code == StorageError.exit_code
    write(archive, 1)
    chain.stamp_archive(archive)
    (manifest,) = chain.manifests(archive / chain.FOLDER)
    manifest.write_text("{")
    write(archive, 2)
    done = run(archive)
    assert done.exit_code == StorageError.exit_code
    assert "Traceback" not in done.output


def test_the_environment_names_no_password(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.test:3128/")
    found = environment()
    assert "secret" not in json.dumps(found)
    assert found["proxies"]["https_proxy"] == "http://proxy.test:3128"
    assert {"system", "clock", "resolvers", "hosts_sha256", "packages", "user"} <= set(found)


def test_members_are_the_records_of_a_file_and_of_no_other(tmp_path):
    """A file that is cut, padded or empty has no tree: its own digest is stamped all the same."""
    with WarcWriter(tmp_path) as writer:
        for number in range(5):
            writer.write_exchange(exchange(number, body=random.Random(number).randbytes(30_000)))
    [path] = tmp_path.glob("*.warc.gz")
    whole = path.read_bytes()
    places = [(one.offset, one.length) for one in iterate(path)]
    assert [(one.offset, one.length) for one in chain._members_of(path)] == places
    other = tmp_path / "other.gz"
    for data in (
        whole[:-1],
        whole[:-1000],
        whole + b"\n",
        whole + bytes(10),
        whole + b"\x1f\x8b",
        b"",
        b"WARC/1.1\r\n",
    ):
        other.write_bytes(data)
        assert chain._members_of(other) is None


def test_the_environment_has_digests_of_the_packages_that_were_at_work():
    found = environment()
    assert set(found["package_digests"]) == {"newscrawl", *found["packages"]}
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in found["package_digests"].values())
    record = importlib.metadata.distribution("lxml").read_text("RECORD").encode()
    assert found["package_digests"]["lxml"] == f"sha256:{hashlib.sha256(record).hexdigest()}"


def test_the_digest_of_our_own_package_is_what_sha256sum_gives(tmp_path, monkeypatch):
    """As the documents describe it for somebody without newscrawl; any changed, added or renamed file changes it."""
    from newscrawl.evidence import environment as module

    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.py").write_text("1")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/x.pyc").write_text("2")
    (tmp_path / "__init__.py").write_text("3")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/page.html").write_text("4")
    monkeypatch.setattr(module.newscrawl, "__file__", str(tmp_path / "__init__.py"))
    script = "find . -type f -not -path '*/__pycache__/*' -not -path './demo/*' -printf '%P\\n' | LC_ALL=C sort | xargs sha256sum | sha256sum"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    first = module._own_digest()
    assert done.stdout.split()[0] == first
    (tmp_path / "a/b.py").rename(tmp_path / "a/c.py")
    assert module._own_digest() != first


class TimeServer(socketserver.BaseRequestHandler):
    """Answers with a clock two hours ahead; ``head``: leap, version and mode, then the stratum."""

    head = bytes([4 << 3 | 4, 2])

    def handle(self):
        query, socket = self.request
        moment = int((time.time() + 7200 + 2_208_988_800) * 2**32).to_bytes(8, "big")
        body = self.head + bytes(22) + query[40:48] + moment + moment
        socket.sendto(body, self.client_address)


@pytest.fixture
def time_server():
    handler = type("Handler", (TimeServer,), {})
    server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()


def test_a_time_servers_answer_is_in_the_environment(time_server, monkeypatch):
    name, _ = time_server
    monkeypatch.setenv("NTP_SERVER", name)
    found = environment()["ntp"]
    assert (found["server"], found["stratum"]) == (name, 2)
    assert 7190 < found["offset_seconds"] < 7210


@pytest.mark.parametrize(
    "head", [bytes([3 << 6 | 4 << 3 | 4, 2]), bytes([4 << 3 | 4, 0]), bytes([4 << 3 | 4, 16])]
)
def test_a_server_that_does_not_know_the_time_gives_none(time_server, head):
    name, handler = time_server
    handler.head = head
    assert "without a time" in ntp_answer(name)


def test_no_time_server_is_said(monkeypatch):
    monkeypatch.delenv("NTP_SERVER", raising=False)
    assert environment()["ntp"] == "not asked: NTP_SERVER is not set"
    assert "did not answer" in ntp_answer("127.0.0.1:9", seconds=0.1)
    assert "did not answer" in ntp_answer("127.0.0.1:nine", seconds=0.1)


def test_a_request_states_the_nonce():
    nonce = timestamp.new_nonce()
    assert nonce in timestamp.request(b"x", nonce)
    assert nonce != timestamp.new_nonce()
