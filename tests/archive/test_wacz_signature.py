"""Signed WACZ: by the specification, as a browser checks it, and every change of it named."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from samples import exchange

from newscrawl.archive import Selected, WarcWriter, export_wacz, signer_of, verify_wacz
from newscrawl.archive.wacz_signature import KeySigner, fault, fingerprint, signed_data, signing_key
from newscrawl.cli import main
from newscrawl.errors import ConfigurationError
from tests.limits import HANGS

#: What ReplayWeb.page does with a signature, with the browser's own cryptography.
_BROWSER = """
const s = JSON.parse(require('fs').readFileSync(0, 'utf8')), b = t => Buffer.from(t, 'base64');
crypto.subtle.importKey('spki', b(s.publicKey), {name: 'ECDSA', namedCurve: 'P-384'}, true, ['verify'])
  .then(k => crypto.subtle.verify({name: 'ECDSA', hash: 'SHA-256'}, k, b(s.signature), new TextEncoder().encode(s.hash)))
  .then(good => console.log(good))
"""


@pytest.fixture
def signed(tmp_path):
    folder = tmp_path / "warc"
    with WarcWriter(folder) as writer:
        captures = [writer.write_exchange(exchange(number)) for number in range(2)]
    path = tmp_path / "signed.wacz"
    key = signing_key(tmp_path / "wacz-key.pem")
    chosen = [Selected(one.warc_file, one.warc_offset) for one in captures]
    export_wacz(folder, chosen, path, title="签名", sign=KeySigner(key).signed_data)
    return path, key


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path, target, **changed):
    with zipfile.ZipFile(target, "w") as out:
        for name, data in {
            **contents(path),
            **{key.replace("__", "."): value for key, value in changed.items()},
        }.items():
            out.writestr(name, data)
    return target


def test_a_signed_wacz_is_sound_and_names_its_key(signed, tmp_path):
    path, key = signed
    assert verify_wacz(path) == []
    assert signer_of(path) == fingerprint(key)
    assert signing_key(tmp_path / "wacz-key.pem").private_numbers() == key.private_numbers()
    assert (tmp_path / "wacz-key.pem").stat().st_mode & 0o777 == 0o600
    digest = json.loads(contents(path)["datapackage-digest.json"])
    data = digest["signedData"]
    assert data["hash"] == digest["hash"]
    assert data["created"] == json.loads(contents(path)["datapackage.json"])["created"]
    assert len(base64.b64decode(data["signature"])) == 96
    result = CliRunner().invoke(main, ["wacz", str(path), "--verify"])
    assert (result.exit_code, result.output) == (
        0,
        f"{path}: sound, signed by the key sha256:{fingerprint(key)}\n",
    )


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node, for the browser's cryptography")
def test_a_browser_takes_the_signature(signed):
    data = json.loads(contents(signed[0])["datapackage-digest.json"])["signedData"]
    for text, good in ((data["hash"], "true"), ("sha256:" + "0" * 64, "false")):
        given = json.dumps({**data, "hash": text})
        done = subprocess.run(
            ["node", "-e", _BROWSER], input=given, capture_output=True, check=False, text=True, timeout=HANGS
        )
        assert done.stdout.strip() == good, done.stderr


def test_py_wacz_takes_it(signed):
    pytest.importorskip("wacz")
    command = [str(Path(sys.executable).with_name("wacz")), "validate", "-f", str(signed[0])]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=HANGS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "signed timestamp" not in done.stdout


def test_every_change_is_named(signed, tmp_path):
    path, _ = signed
    parts = contents(path)
    digest = json.loads(parts["datapackage-digest.json"])
    other = signed_data(
        digest["hash"], digest["signedData"]["created"], "x", signing_key(tmp_path / "other.pem")
    )
    package = json.loads(parts["datapackage.json"])
    changes = {
        "hash": {"hash": "sha256:" + "0" * 64},
        "time": {"created": "2020-01-01T00:00:00Z"},
        "does not fit": {"signature": other["signature"]},
        "fit the package": {"publicKey": other["publicKey"]},
        "96": {"signature": base64.b64encode(b"x" * 95).decode()},
        "cannot be read": {"publicKey": "%%%"},
    }
    for words, change in changes.items():
        wrong = {**digest, "signedData": {**digest["signedData"], **change}}
        target = rewritten(path, tmp_path / "wrong.wacz", **{"datapackage-digest__json": json.dumps(wrong)})
        assert [
            one.detail for one in verify_wacz(target) if one.kind == "signature" and words in one.detail
        ], words
    # Whoever changes a page can write new hashes, and not a new signature of this key.
    package["title"] = "another"
    target = rewritten(path, tmp_path / "wrong.wacz", datapackage__json=json.dumps(package))
    assert {one.kind for one in verify_wacz(target)} == {"digest"}
    result = CliRunner().invoke(main, ["wacz", str(target), "--verify"])
    assert result.exit_code == 5
    assert "1 faults" in result.output
    assert str(fault({"domainCert": "x"}, "", "")).startswith("signed with the certificate of a domain")
    assert fault("x", "", "") == "signedData is not an object"


def test_a_wrong_key_file_is_one_line(tmp_path):
    path = tmp_path / "wacz-key.pem"
    path.write_text("no key")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        signing_key(path)
    result = CliRunner().invoke(main, ["wacz", str(tmp_path / "absent.wacz"), "--verify"])
    assert (result.exit_code, len(result.output.splitlines())) == (4, 1), result.output
    assert CliRunner().invoke(main, ["wacz", "x.wacz", "--verify", "--sign"]).exit_code == 2
