"""Backups taken while others write, interrupted, damaged, and put back."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.ingest import make
from newscrawl.archive import read_record
from newscrawl.cli import main
from newscrawl.errors import StorageError
from newscrawl.maintenance import backup as backups
from newscrawl.maintenance.vacuum import vacuum
from newscrawl.store import search
from newscrawl.store.schema import connect, transaction


def run(output: Path, *arguments: object):
    return CliRunner().invoke(main, ["--output", str(output), *map(str, arguments)])


@pytest.fixture
def store(tmp_path):
    """An output folder with a small archive taken in, and a file of a further thirty pages."""
    first, more = make(tmp_path / "first", 12, 0.3), make(tmp_path / "more", 30, 0.3)
    output = tmp_path / "output"
    done = run(output, "ingest", first)
    assert done.exit_code == 0, done.output
    return output, more


def urls(output: Path) -> list[str]:
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return [row[0] for row in connection.execute("select url from articles order by url")]


def every_capture_is_readable(output: Path) -> int:
    with closing(connect(output / "newscrawl.db", read_only=True)) as connection:
        rows = connection.execute("select warc_file, warc_offset, warc_length from captures").fetchall()
    for row in rows:
        read_record(output / "warc", row["warc_file"], row["warc_offset"], row["warc_length"])
    return len(rows)


def test_a_restored_backup_equals_the_store(store, tmp_path):
    output, _ = store
    (output / "sources.json").write_text("[]")
    done = run(output, "backup", tmp_path / "copy")
    assert done.exit_code == 0, done.output
    assert run(tmp_path / "again", "restore", tmp_path / "copy").exit_code == 0
    assert urls(tmp_path / "again") == urls(output)
    assert every_capture_is_readable(tmp_path / "again") > 0
    assert (tmp_path / "again" / "sources.json").read_text() == "[]"
    assert run(tmp_path / "again", "rebuild").exit_code == 0
    assert urls(tmp_path / "again") == urls(output)


def test_what_belongs_to_running_processes_is_left_out(store, tmp_path):
    """Such files vanish in the middle of a backup."""
    output, _ = store
    for name in (".ingests/0a1b", ".newscrawl.db.owners/2c3d", ".newscrawl.db.lock"):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).write_text("1")
    made = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert not [one.path for one in made.files if one.path.startswith(".")]


def test_a_backup_taken_while_a_writer_runs_is_of_one_moment(store, tmp_path):
    output, more = store
    failures: list[object] = []

    def write() -> None:
        done = run(output, "ingest", more)
        if done.exit_code:
            failures.append(done.output)

    writer = threading.Thread(target=write)
    writer.start()
    made = 0
    while writer.is_alive() or not made:
        backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
        made += 1
        shutil.rmtree(tmp_path / "again", ignore_errors=True)
        manifest = backups.restore(tmp_path / "copy", tmp_path / "again")
        assert every_capture_is_readable(tmp_path / "again") == manifest.rows["captures"]
        assert len(urls(tmp_path / "again")) == manifest.rows["articles"]
    writer.join()
    assert not failures
    assert set(urls(tmp_path / "again")) <= set(urls(output))


def test_a_second_backup_copies_only_what_is_new(store, tmp_path):
    output, more = store
    first = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    again = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert first.copied == len(first.files)
    assert again.copied == 1
    assert len(list((tmp_path / "copy").glob("newscrawl-*.db"))) == 1
    assert run(output, "ingest", more).exit_code == 0
    third = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert 1 < third.copied < len(third.files)
    assert backups.verify_backup(tmp_path / "copy") == []


def test_a_target_that_fails_half_way_leaves_the_backup_before_it_valid(store, tmp_path, monkeypatch):
    output, more = store
    before = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert run(output, "ingest", more).exit_code == 0

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    def full_database(*_: object) -> dict[str, int]:
        raise sqlite3.OperationalError("database or disk is full")

    there = sorted(path.name for path in (tmp_path / "copy").glob("newscrawl*"))
    for name, fault, said in (
        ("_copy_bytes", full, "No space left"),
        ("_rows", full_database, "disk is full"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(backups, name, fault)
            done = run(output, "backup", tmp_path / "copy")
        assert done.exit_code == StorageError.exit_code
        assert said in done.output
        # The database it had copied already takes no room from the next try.
        assert sorted(path.name for path in (tmp_path / "copy").glob("newscrawl*")) == there
    assert backups.read_manifest(tmp_path / "copy").taken_at == before.taken_at
    assert backups.verify_backup(tmp_path / "copy") == []
    backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert backups.verify_backup(tmp_path / "copy") == []


def split(output: Path) -> Path:
    """The year file of everything in the store, which is of this year."""
    with closing(connect(output / "newscrawl.db")) as connection, transaction(connection):
        connection.execute("update articles set published_at = '2019-05-01' where id % 2")
    name = vacuum(output / "newscrawl.db", split_before=2020).year_file
    return output / name


def hits(output: Path) -> list[str]:
    with closing(connect(output / "newscrawl.db", read_only=True)) as connection:
        return [hit.url for hit in search.search(connection, "的", limit=100).hits]


def test_year_files_are_copied_once_and_restored(store, tmp_path):
    output, _ = store
    path = split(output)
    (output / "newscrawl.years-before-2000-00000000.db").write_bytes(b"of nobody")
    first = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    names = [one.path for one in first.files if "years-before" in one.path]
    assert names == [path.name]
    again = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert again.copied == 1
    assert run(output, "backup", tmp_path / "copy", "--verify").exit_code == 0
    assert run(tmp_path / "again", "restore", tmp_path / "copy").exit_code == 0
    assert hits(tmp_path / "again") == hits(output) != []
    # One that joins it takes its place in the next backup.
    joined = vacuum(output / "newscrawl.db", split_before=2020, join=True).year_file
    backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    assert [one.name for one in (tmp_path / "copy").glob("*years-before*")] == [joined]
    assert backups.verify_backup(tmp_path / "copy") == []


def test_a_database_elsewhere_is_backed_up_with_its_year_files(store, tmp_path):
    output, _ = store
    (tmp_path / "fast").mkdir()
    shutil.move(output / "newscrawl.db", tmp_path / "fast" / "newscrawl.db")
    path = split(tmp_path / "fast")
    made = backups.back_up(output, tmp_path / "fast" / "newscrawl.db", tmp_path / "copy")
    assert path.name in [one.path for one in made.files]
    backups.restore(tmp_path / "copy", tmp_path / "again")
    assert hits(tmp_path / "again") == hits(tmp_path / "fast") != []


@pytest.mark.parametrize("change", ["remove", "flip"])
def test_a_damaged_year_file_is_not_backed_up(store, tmp_path, change):
    output, _ = store
    path = split(output)
    if change == "remove":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[-10] ^= 1
        path.write_bytes(content)
    done = run(output, "backup", tmp_path / "copy")
    assert (done.exit_code, path.name in done.output) == (3, True)
    assert not (tmp_path / "copy" / "backup.json").exists()


@pytest.mark.parametrize("change", ["flip", "cut", "remove"])
def test_a_changed_file_is_named_and_nothing_is_restored(store, tmp_path, change):
    output, _ = store
    made = backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    victim = tmp_path / "copy" / next(one.stored for one in made.files if one.stored.endswith(".warc.gz"))
    data = bytearray(victim.read_bytes())
    if change == "flip":
        data[len(data) // 2] ^= 1
        victim.write_bytes(data)
    elif change == "cut":
        victim.write_bytes(data[:-1])
    else:
        victim.unlink()
    assert run(output, "backup", tmp_path / "copy", "--verify").exit_code == StorageError.exit_code
    done = run(tmp_path / "again", "restore", tmp_path / "copy")
    assert done.exit_code == StorageError.exit_code
    assert victim.name in done.output
    assert not (tmp_path / "again" / "newscrawl.db").exists()


def test_a_restore_over_a_database_needs_replace_and_keeps_it(store, tmp_path):
    output, more = store
    backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    old = urls(output)
    assert run(output, "ingest", more).exit_code == 0
    newer = urls(output)
    done = run(output, "restore", tmp_path / "copy")
    assert done.exit_code == 2
    assert "--replace" in done.output
    assert urls(output) == newer
    assert run(output, "restore", tmp_path / "copy", "--replace").exit_code == 0
    assert urls(output) == old
    (kept,) = output.glob("newscrawl.db.before-*")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("select count(*) from articles").fetchone()[0] == len(newer)


@pytest.mark.parametrize(
    ("manifest", "code"),
    [(None, 4), ("{", 3), ('{"format": 9}', 3), ('{"format": 1, "files": 3}', 3)],
)
def test_what_is_no_backup_is_refused(tmp_path, manifest, code):
    (tmp_path / "copy").mkdir()
    if manifest is not None:
        (tmp_path / "copy" / "backup.json").write_text(manifest)
    done = run(tmp_path / "again", "restore", tmp_path / "copy")
    assert done.exit_code == code
    assert "Traceback" not in done.output


def test_a_manifest_cannot_point_outside(store, tmp_path):
    output, _ = store
    backups.back_up(output, output / "newscrawl.db", tmp_path / "copy")
    path = tmp_path / "copy" / "backup.json"
    manifest = json.loads(path.read_text())
    manifest["files"][0]["path"] = "../escaped.db"
    path.write_text(json.dumps(manifest))
    assert run(tmp_path / "again", "restore", tmp_path / "copy").exit_code == StorageError.exit_code
    assert not (tmp_path / "escaped.db").exists()


def test_a_backup_inside_the_output_folder_is_refused(store):
    output, _ = store
    assert run(output, "backup", output / "copy").exit_code == 2
    assert not (output / "copy").exists()


def test_a_file_that_changed_and_kept_its_size_is_copied_again(store, tmp_path):
    output, _ = store
    (output / "sources.json").write_text('["a"]')
    assert run(output, "backup", tmp_path / "copy").exit_code == 0
    (output / "sources.json").write_text('["b"]')
    assert run(output, "backup", tmp_path / "copy").exit_code == 0
    assert run(tmp_path / "again", "restore", tmp_path / "copy").exit_code == 0
    assert (tmp_path / "again" / "sources.json").read_text() == '["b"]'


def test_keys_and_users_stay_their_owners(store, tmp_path):
    output, _ = store
    for name in backups.SECRETS:
        (output / name).write_text("secret")
        (output / name).chmod(0o600)
    done = run(output, "backup", tmp_path / "copy")
    assert "It holds secrets (case-key.pem, users.txt, wacz-key.pem)" in done.output
    # A medium that keeps no modes.
    for name in backups.SECRETS:
        assert (tmp_path / "copy" / name).stat().st_mode & 0o777 == 0o600
        (tmp_path / "copy" / name).chmod(0o644)
    assert run(tmp_path / "again", "restore", tmp_path / "copy").exit_code == 0
    for name in backups.SECRETS:
        assert (tmp_path / "again" / name).stat().st_mode & 0o777 == 0o600
    # For a copy that others hold, also where an earlier one had them.
    done = run(output, "backup", tmp_path / "copy", "--without-secrets")
    assert done.exit_code == 0
    assert "secrets" not in done.output
    assert not [name for name in backups.SECRETS if (tmp_path / "copy" / name).exists()]
    assert run(output, "backup", tmp_path / "copy", "--verify").exit_code == 0
    done = run(tmp_path / "third", "restore", tmp_path / "copy")
    assert "Not in the backup: case-key.pem, users.txt, wacz-key.pem." in done.output


def test_a_restore_over_a_later_store_says_so_and_one_of_a_newer_version_is_refused(store, tmp_path):
    output, more = store
    assert run(output, "backup", tmp_path / "copy").exit_code == 0
    assert run(output, "ingest", more).exit_code == 0
    done = run(output, "restore", tmp_path / "copy")
    assert (done.exit_code, len(done.output.strip().splitlines())) == (2, 1)
    assert "LATER than the backup" in done.output
    copied = next((tmp_path / "copy").glob("newscrawl-*.db"))
    with closing(sqlite3.connect(copied)) as connection, connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('newscrawl', 'of a later version', '2030')"
        )
    manifest = json.loads((tmp_path / "copy" / "backup.json").read_text())
    for one in manifest["files"]:
        if one["path"] == "newscrawl.db":
            one["sha256"] = backups.sha256_of(copied)
            one["size"] = copied.stat().st_size
    (tmp_path / "copy" / "backup.json").write_text(json.dumps(manifest))
    before = sorted(path.name for path in output.iterdir())
    done = run(output, "restore", tmp_path / "copy", "--replace")
    assert (done.exit_code, len(done.output.strip().splitlines())) == (3, 1)
    assert "was written by a newer newscrawl (migration of a later version)" in done.output
    assert sorted(path.name for path in output.iterdir()) == before
