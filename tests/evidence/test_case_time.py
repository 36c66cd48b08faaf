# ruff: noqa: F811 - fixtures of test_case are used by name
"""A case leads each capture to a stamped manifest, and its own verifier finds any changed byte without newscrawl."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys

import pytest
from test_case import archive, faults, make, no_browser, pair  # noqa: F401 - fixtures of the same case

from newscrawl.evidence import bag, chain
from newscrawl.evidence.case_check import verify_case
from newscrawl.evidence.case_model import Custody


def verifier(folder, *arguments):
    """The bag's verifier, without our package or any other on its path."""
    command = [sys.executable, "-I", "-S", str(folder / "data/verify.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTHONIOENCODING": "utf-8"}
    )


@pytest.fixture
def stamped(tmp_path, archive, pair, no_browser, authority):  # noqa: F811
    url, _, files = authority
    chain.stamp_archive(archive, authorities=[url])
    return make(tmp_path, archive, pair, custody=Custody("auditor", url, files / "chain.pem"))


def test_every_capture_leads_to_a_stamp(stamped, authority):
    proofs = json.loads((stamped.folder / "data/timestamps/proofs.json").read_text())
    captures = [
        one["record_id"]
        for entry in json.loads((stamped.folder / "data/pairs.json").read_text())
        for side in ("copy", "origin")
        for one in entry[side]["captures"]
    ]
    assert sorted(one["record_id"] for one in proofs) == sorted(captures)
    assert not [note for note in stamped.notes if "proof of time" in note]
    assert faults(stamped.folder) == []
    assert faults(stamped.archive) == []
    said = [one.what for one in verify_case(stamped.folder) if "timestamps" in one.where]
    assert any("states the time 20" in what for what in said)


def test_the_bags_own_verifier_finds_it_sound(stamped):
    done = verifier(stamped.folder, "--digest", stamped.manifest_digest)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CHANGED" not in done.stdout
    for name in bag.files_below(stamped.folder):
        if name != bag.TAG_MANIFEST:
            assert name in done.stdout
    assert "openssl ts -verify" in done.stdout
    assert "was not compared with a recorded digest" in verifier(stamped.folder).stdout
    assert verifier(stamped.folder, "--digest", "sha256:" + "0" * 64).returncode == 1


@pytest.mark.parametrize("seed", range(12))
def test_one_changed_byte_is_found_by_both(stamped, seed):
    rng = random.Random(seed)
    names = [name for name in bag.files_below(stamped.folder) if name != "data/verify.py"]
    victim = stamped.folder / rng.choice(names)
    data = bytearray(victim.read_bytes())
    place = rng.randrange(len(data))
    data[place] ^= 1 << rng.randrange(8)
    victim.write_bytes(data)
    print("changed", victim.name, place)
    if victim.name != bag.TAG_MANIFEST:
        assert verifier(stamped.folder).returncode == 1
    assert verifier(stamped.folder, "--digest", stamped.manifest_digest).returncode == 1
    assert faults(stamped.folder)


def test_a_forged_capture_with_new_manifests_is_found(stamped):
    """Whoever rewrites a capture and every manifest of the bag cannot rewrite the stamped tree."""
    proofs = json.loads((stamped.folder / "data/timestamps/proofs.json").read_text())
    path = stamped.folder / "data" / proofs[0]["case_file"]
    other = stamped.folder / "data" / proofs[-1]["case_file"]
    assert path != other
    shutil.copyfile(other, path)
    bag.write_manifest(stamped.folder)
    (stamped.folder / bag.TAG_MANIFEST).unlink()
    bag.write_tags(stamped.folder, {"External-Identifier": "forged"})
    done = verifier(stamped.folder)
    assert done.returncode == 1
    assert "does not lead to" in done.stdout
    assert any("does not lead to" in one.what for one in faults(stamped.folder))


def test_a_capture_in_no_manifest_is_said(tmp_path, archive, pair, no_browser):  # noqa: F811
    report = make(tmp_path, archive, pair, custody=Custody("auditor"))
    assert any("newscrawl timestamp" in note for note in report.notes)
    assert faults(report.folder) == []
    done = verifier(report.folder)
    assert done.returncode == 0, done.stdout
    assert "no capture leads to a stamped manifest" in done.stdout


def test_the_environment_is_in_the_bag(stamped):
    found = json.loads((stamped.folder / "data/environment.json").read_text())
    assert {"system", "clock", "resolvers", "hosts_sha256", "proxies", "packages"} <= set(found)
