"""Files that are whole or not there: ``newscrawl/files.py``."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.archive import wacz, wacz_signature
from newscrawl.cli import main
from newscrawl.cluster.nodes import Node
from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.evidence import signature
from newscrawl.files import (
    DRAFT_SUFFIX,
    first_kept,
    parse_json,
    replacing,
    sha256_of,
    shipped_file,
    working_folder,
    write_whole,
)
from newscrawl.maintenance import backup
from newscrawl.portals import sites
from newscrawl.review import delivery
from newscrawl.web import login
from tests.limits import HANGS

PACKAGE = Path(__file__).resolve().parents[1] / "newscrawl"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "清单.txt"
    path.write_text("old", encoding="utf-8")
    return path


@pytest.mark.parametrize("durable", [True, False])
def test_the_old_file_stands_until_the_draft_is_whole(path, durable):
    with replacing(path, durable=durable) as draft:
        draft.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_the_old_file_and_no_draft(path):
    with pytest.raises(ValueError, match="half"), replacing(path) as draft:
        draft.write_text("ne", encoding="utf-8")
        raise ValueError("half")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(path.parent.iterdir()) == [path]


def test_no_draft_is_an_error_and_no_empty_file(path):
    with pytest.raises(FileNotFoundError), replacing(path):
        pass
    assert path.read_text(encoding="utf-8") == "old"


def test_what_a_killed_process_left_is_overwritten(path):
    program = (
        "import os, signal, sys; from pathlib import Path; from newscrawl.files import replacing\n"
        "with replacing(Path(sys.argv[1])) as draft:\n"
        "    draft.write_text('half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text(encoding="utf-8") == "old"
    write_whole(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert list(path.parent.iterdir()) == [path]


def test_text_is_utf_8_and_the_digest_that_of_the_bytes(path):
    write_whole(path, "江城日报\n")
    data = "江城日报\n".encode()
    assert path.read_bytes() == data
    assert sha256_of(path) == hashlib.sha256(data).hexdigest()


def test_a_full_disk_leaves_the_old_file(path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") as raised:
        write_whole(path, "new")
    # Of several folders that a command uses, the full one is named.
    assert raised.value.filename == str(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(path.parent.iterdir()) == [path]


def test_no_other_module_names_drafts():
    """Two writers of drafts would keep two promises. The bag's verifier and the archive's open files are no drafts."""
    named = re.compile(rf"""["'{{}}\w)]?\{DRAFT_SUFFIX}["']|\.tmp["']|\.new["']""")
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if named.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"files.py", "maintenance/backup.py"}  # the backup leaves drafts out


DEEP = "[" * 100_000


@pytest.mark.parametrize("data", ["", "{", DEEP, DEEP.encode(), b"\xff\xfe\x00", "NaN1", '{"a":' * 50_000])
def test_what_is_no_json_is_an_error_of_values(data):
    with pytest.raises(ValueError):  # noqa: PT011 - the kind is what callers catch
        parse_json(data)
    assert parse_json('{"a": [1, null]}') == parse_json(b'{"a": [1, null]}') == {"a": [1, None]}


def test_brackets_without_end_are_refused_by_whoever_reads_files_of_others(tmp_path):
    """Each reader as it refuses half a file, and none with an error of Python's."""
    path = tmp_path / "given.json"
    path.write_text(DEEP)
    for name in ("node.json", "backup.json"):
        (tmp_path / name).write_text(DEEP)
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.writestr("datapackage.json", DEEP)
        archive.writestr("datapackage-digest.json", DEEP)
    for error, read in (
        (ConfigurationError, lambda: Node.load(tmp_path)),
        (ConfigurationError, lambda: sites.load(path)),
        (StorageError, lambda: backup.read_manifest(tmp_path)),
        (delivery.RefusedError, lambda: delivery._check_robot(DEEP.encode())),
    ):
        with pytest.raises(error):
            read()
    assert [one.kind for one in wacz.verify_wacz(tmp_path / "a.wacz")] == ["zip"]
    assert wacz.signer_of(tmp_path / "a.wacz") is None
    done = CliRunner().invoke(main, ["custody", "check", str(path)])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)


def test_what_killed_processes_left_is_removed_and_what_living_ones_hold_stays(tmp_path):
    script = (
        "import pathlib, signal, sys; from newscrawl.files import working_folder\n"
        "with working_folder(pathlib.Path(sys.argv[1]), '.work-') as one:\n"
        "    (one / 'part').write_text('x'); print(one.name, flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        dead, alive = (process.stdout.readline().strip() for process in processes)
        (tmp_path / "other").mkdir()
        (tmp_path / ".work-link").symlink_to(tmp_path / "other")
        processes[0].kill()
        processes[0].wait()
        with working_folder(tmp_path, ".work-") as own:
            found = {path.name for path in tmp_path.iterdir()}
            assert found == {alive, own.name, "other", ".work-link"}
            assert (tmp_path / alive / "part").read_text() == "x"
            # Another purpose removes nothing of this one.
            with working_folder(tmp_path, ".index-"):
                assert own.exists()
        assert {path.name for path in tmp_path.iterdir()} == {alive, "other", ".work-link"}
        assert dead != alive
    finally:
        for process in processes:
            process.kill()
            process.communicate()


# -- Secrets that are made once ---------------------------------------------------------------------------------


def test_of_several_that_begin_together_one_makes_the_secret_and_all_have_it(tmp_path):
    path, all_there = tmp_path / "new" / "secret", threading.Barrier(8)

    def one(number):
        def made():
            all_there.wait(HANGS)  # nobody has written yet
            return b"secret %d" % number

        return first_kept(path, made)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(one, range(8)))
    assert found == {path.read_bytes()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret"]


def test_a_secret_that_cannot_be_made_leaves_no_file(tmp_path):
    def fails():
        assert not (tmp_path / "secret").exists()
        raise OSError("no entropy")

    with pytest.raises(OSError, match="no entropy"):
        first_kept(tmp_path / "secret", fails)
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_kept_where_there_are_no_hard_links(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "not permitted")))
    assert first_kept(tmp_path / "secret", lambda: b"first") == b"first"
    assert first_kept(tmp_path / "secret", lambda: b"second") == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    "key", [login.secret, signature.signing_key, wacz_signature.signing_key], ids=["desk", "case", "wacz"]
)
def test_keys_of_processes_that_begin_together_are_one(key, tmp_path, monkeypatch):
    from newscrawl import files

    path, all_there = tmp_path / "key", threading.Barrier(4)
    link = os.link
    monkeypatch.setattr(files.os, "link", lambda *args: (all_there.wait(HANGS), link(*args))[1])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: key(path), range(4)))
    kept = path.read_bytes()
    key(path)
    assert path.read_bytes() == kept


def test_a_file_of_the_release_is_read_as_it_lies_there():
    assert (
        shipped_file("newscrawl.reposts", "decision.json") == (PACKAGE / "reposts/decision.json").read_bytes()
    )
    with pytest.raises(OSError, match="no_such_file"):
        shipped_file("newscrawl.reposts", "no_such_file")
