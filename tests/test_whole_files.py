"""Files that are whole or not there: ``newscrawl/files.py``."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.files import DRAFT_SUFFIX, replacing, sha256_of, write_whole

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
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
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
