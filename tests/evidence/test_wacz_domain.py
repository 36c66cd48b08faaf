"""A WACZ signed for a domain: checked by openssl, by authsign where it is installed, and every change of it named."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from newscrawl.archive import Exchange, Selected, WarcWriter, export_wacz, verify_wacz
from newscrawl.cli import main
from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.evidence import wacz_domain

DOMAIN = "archive.example.org"
DAY = dt.timedelta(days=1)


def _certificate(name, issuer, key, signing, *, ca, begin, days=90, domain=None):
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else []))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + days * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
    )
    if domain:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=name is None
        ).add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(signing, SHA256())


def _pem(*things):
    data = b""
    for one in things:
        if isinstance(one, x509.Certificate):
            data += one.public_bytes(serialization.Encoding.PEM)
        else:
            data += one.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
    return data


class Authority:
    """A root, an intermediate, and a domain's certificate; as PEM files in ``folder``."""

    def __init__(self, folder: Path, *, begin=None, name=DOMAIN, key=None):
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        begin = begin or now - DAY
        root_key, middle_key = (
            ec.generate_private_key(ec.SECP384R1()),
            ec.generate_private_key(ec.SECP256R1()),
        )
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.root = _certificate(
            "Example Root", x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Root")]), root_key,
            root_key, ca=True, begin=begin - 100 * DAY, days=3650,
        )  # fmt: skip
        self.middle = _certificate(
            "Example R1", self.root.subject, middle_key, root_key, ca=True, begin=begin - 50 * DAY, days=900
        )
        self.leaf = _certificate(
            name, self.middle.subject, self.key, middle_key, ca=False, begin=begin, domain=DOMAIN
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.cert, self.key_file, self.rest = folder / "cert.pem", folder / "key.pem", folder / "chain.pem"
        self.cert.write_bytes(_pem(self.leaf))
        self.key_file.write_bytes(_pem(self.key))
        # In the wrong order, as files of several services are.
        self.rest.write_bytes(_pem(self.root, self.middle))


@pytest.fixture
def signed(tmp_path, authority):
    """A WACZ signed for a domain: the file, the authority of the domain, the roots to trust."""
    url, _, tsa = authority
    own = Authority(tmp_path / "own")
    with WarcWriter(tmp_path / "warc") as writer:
        one = writer.write_exchange(
            Exchange(
                url="http://www.shjnet.cn/xw/1.html",
                final_url="http://www.shjnet.cn/xw/1.html",
                status=200,
                response_headers=[(b"Content-Type", b"text/html")],
                body=b"<p>x</p>",
                captured_at=dt.datetime.now(dt.UTC),
            )
        )
    path = tmp_path / "signed.wacz"
    signer = wacz_domain.domain_signer(
        own.cert, own.key_file, further=own.rest, services=["http://127.0.0.1:9/", url]
    )
    chosen = [Selected(one.warc_file, one.warc_offset)]
    export_wacz(tmp_path / "warc", chosen, path, title="签名", sign=signer.signed_data)
    (tmp_path / "roots.pem").write_bytes(_pem(own.root) + (tsa / "ca.pem").read_bytes())
    return path, own, tmp_path / "roots.pem"


def _parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _signed_data(path):
    return json.loads(_parts(path)["datapackage-digest.json"])["signedData"]


def _openssl(*arguments, cwd):
    done = subprocess.run(["openssl", *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


def test_openssl_alone_follows_every_step_of_the_specification(signed, tmp_path):
    path, own, roots = signed
    data = _signed_data(path)
    assert set(data) == {
        "hash", "created", "software", "version", "signature", "domain", "domainCert", "timeSignature", "timestampCert",
    }  # fmt: skip
    assert (data["domain"], data["version"]) == (DOMAIN, "0.1.0")
    assert data["hash"] == json.loads(_parts(path)["datapackage-digest.json"])["hash"]
    domain = x509.load_pem_x509_certificates(data["domainCert"].encode())
    assert domain == [own.leaf, own.middle, own.root]
    stamping = x509.load_pem_x509_certificates(data["timestampCert"].encode())
    assert [one.subject.rfc4514_string() for one in stamping] == ["CN=Test TSA", "CN=Test CA"]
    key = own.leaf.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for name, content in {
        "key.pub": key,
        "hash": data["hash"].encode(),
        "sig": base64.b64decode(data["signature"]),
        "sig.txt": data["signature"].encode(),
        "reply": base64.b64decode(data["timeSignature"]),
        "leaf.pem": _pem(own.leaf),
        "chain.pem": data["domainCert"].encode(),
    }.items():
        (tmp_path / name).write_bytes(content)
    said = _openssl("dgst", "-sha256", "-verify", "key.pub", "-signature", "sig", "hash", cwd=tmp_path)
    assert said == "Verified OK"
    said = _openssl("verify", "-CAfile", str(roots), "-untrusted", "chain.pem", "leaf.pem", cwd=tmp_path)
    assert said == "leaf.pem: OK"
    said = _openssl("ts", "-verify", "-data", "sig.txt", "-in", "reply", "-CAfile", str(roots), cwd=tmp_path)
    assert "Verification: OK" in said


def test_authsign_verifies_it(signed, tmp_path):
    """py-wacz's ``validate --verify-auth`` asks authsign, whose list of roots is Let's Encrypt's; here ours."""
    verifier = pytest.importorskip("authsign.verifier")
    path, own, _ = signed
    stamping = x509.load_pem_x509_certificates(_signed_data(path)["timestampCert"].encode())
    (tmp_path / "roots.yaml").write_text(
        json.dumps(
            {
                "domain_cert_roots": [own.root.fingerprint(SHA256()).hex()],
                "timestamp_cert_roots": [stamping[-1].fingerprint(SHA256()).hex()],
            }
        )
    )
    assert verifier.Verifier(str(tmp_path / "roots.yaml"))(_signed_data(path)).observer == DOMAIN


def test_verify_says_the_domain_and_asks_for_trust(signed):
    path, own, roots = signed
    result = CliRunner().invoke(main, ["wacz", str(path), "--verify", "--trusted", str(roots)])
    assert result.exit_code == 0, result.output
    assert f"sound, signed for the domain {DOMAIN} by the key sha256:" in result.output
    result = CliRunner().invoke(main, ["wacz", str(path), "--verify"])
    assert result.exit_code == 5
    assert (
        f"leads to no trusted root: its chain ends at CN=Example Root (sha256:{own.root.fingerprint(SHA256()).hex()})"
        in result.output
    )
    (path.parent / "one.pem").write_bytes(_pem(own.root))
    result = CliRunner().invoke(
        main, ["wacz", str(path), "--verify", "--trusted", str(path.parent / "one.pem")]
    )
    assert result.exit_code == 5
    assert (
        "the time stamp's certificate leads to no trusted root: its chain ends at CN=Test CA" in result.output
    )
    # Without somebody who checks it, it is not called sound.
    assert [one.kind for one in verify_wacz(path)] == ["signature"]


def test_every_change_is_named(signed, tmp_path, authority):
    path, own, roots = signed
    trusted = wacz_domain.certificates(roots)
    data = _signed_data(path)
    check = functools.partial(
        wacz_domain.fault, digest=data["hash"], created=data["created"], trusted=trusted
    )
    assert check(data) is None
    other = Authority(tmp_path / "other")
    again = wacz_domain.domain_signer(own.cert, own.key_file, services=[authority[0]]).signed_data(
        "sha256:" + "0" * 64, data["created"], "x"
    )
    rogue = _certificate(DOMAIN, own.leaf.subject, other.key, own.key, ca=False, begin=dt.datetime.now(dt.UTC), domain=DOMAIN)  # fmt: skip
    rogue_signed = base64.b64encode(other.key.sign(data["hash"].encode(), ec.ECDSA(SHA256()))).decode()
    changes = {
        "the signed hash": {"hash": "sha256:" + "1" * 64},
        "the signed time": {"created": "2020-01-01T00:00:00Z"},
        "the signature does not fit": {"signature": again["signature"]},
        "the signature does not fit the package and": {"domainCert": _pem(other.leaf, other.middle).decode()},
        "the certificate is not for the domain other": {"domain": "other.example.org"},
        "time stamp: the time stamp is of other bytes": {"timeSignature": again["timeSignature"]},
        "the property 'publicKey'": {"publicKey": "x"},
        "cannot be read": {"domainCert": "no certificate"},
        "the signature cannot be read": {"timeSignature": "%%%"},
        "another key": {"crossSignedCert": _pem(other.leaf).decode()},
        "time stamp's certificate leads to no": {"timestampCert": _pem(other.root).decode()},
    }
    for words, change in changes.items():
        assert words in str(check({**data, **change})), words
    for name in ("domainCert", "timestampCert", "timeSignature", "domain", "signature"):
        assert "cannot be read" in str(check({key: value for key, value in data.items() if key != name}))
    # Whoever holds a certificate for a domain cannot issue others with it.
    forged = {**data, "domainCert": _pem(rogue, own.leaf, own.middle).decode(), "signature": rogue_signed}
    forged["timeSignature"] = base64.b64encode(
        wacz_domain.timestamp.stamp(rogue_signed.encode(), authority[0])
    ).decode()
    assert "leads to no trusted root" in str(check(forged))
    late = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=11)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "not within ten minutes" in str(
        wacz_domain.fault({**data, "created": late}, data["hash"], late, trusted=trusted)
    )


def test_a_second_certificate_counts_where_the_first_is_not_trusted(tmp_path, authority):
    url, _, tsa = authority
    own = Authority(tmp_path / "own")
    cross = Authority(tmp_path / "cross", key=own.key)
    (tmp_path / "cross.pem").write_bytes(_pem(cross.leaf, cross.middle, cross.root))
    signer = wacz_domain.domain_signer(
        own.cert, own.key_file, further=own.rest, cross=tmp_path / "cross.pem", services=[url]
    )
    created = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data = signer.signed_data("sha256:" + "0" * 64, created, "newscrawl")
    stamping = wacz_domain.certificates(tsa / "ca.pem")
    for roots in ([own.root], [cross.root], [own.root, cross.root]):
        assert wacz_domain.fault(data, data["hash"], created, trusted=[*roots, *stamping]) is None
    assert "no trusted root" in str(wacz_domain.fault(data, data["hash"], created, trusted=stamping))


def test_what_cannot_sign_is_one_line_and_writes_nothing(tmp_path, authority):
    url = authority[0]
    own, other = Authority(tmp_path / "own"), Authority(tmp_path / "other")
    expired = Authority(tmp_path / "expired", begin=dt.datetime.now(dt.UTC) - 200 * DAY)
    (tmp_path / "rsa.pem").write_bytes(_pem(rsa.generate_private_key(65537, 2048)))
    (tmp_path / "none.pem").write_text("nothing")
    ask = wacz_domain.domain_signer
    for words, certificate, key, more in (
        ("needs a time stamp", own.cert, own.key_file, {"services": []}),
        ("is not the key of the first certificate", own.cert, other.key_file, {}),
        ("not now", expired.cert, expired.key_file, {}),
        ("is not an ECDSA key", own.cert, tmp_path / "rsa.pem", {}),
        ("no certificates in PEM form", tmp_path / "none.pem", own.key_file, {}),
        ("cannot be used as a private key", own.cert, tmp_path / "none.pem", {}),
        ("for another key", own.cert, own.key_file, {"cross": other.cert}),
    ):
        with pytest.raises(ConfigurationError, match=words):
            ask(certificate, key, **{"services": [url], **more})
    for service in ("http://127.0.0.1:9/", url):
        authority[1].answer = b"no reply"
        with pytest.raises(StorageError, match="No time stamp for the signature"):
            ask(own.cert, own.key_file, services=[service]).signed_data(
                "sha256:0", "2026-01-01T00:00:00Z", "x"
            )
    authority[1].answer = None
    with pytest.raises(StorageError, match="not within ten minutes"):
        ask(own.cert, own.key_file, services=[url]).signed_data("sha256:0", "2026-01-01T00:00:00Z", "x")
    old = Authority(tmp_path / "old", begin=dt.datetime.now(dt.UTC) - 8 * DAY)
    assert wacz_domain.too_old_for_authsign(ask(old.cert, old.key_file, services=[url]))
    assert not wacz_domain.too_old_for_authsign(ask(own.cert, own.key_file, services=[url]))
    unnamed = Authority(tmp_path / "unnamed", name=None)
    assert ask(unnamed.cert, unnamed.key_file, services=[url]).domain == DOMAIN


def test_options_that_do_not_go_together(tmp_path):
    own = Authority(tmp_path / "own")
    cert, key = ["--sign-cert", str(own.cert)], ["--sign-key", str(own.key_file)]
    for options in (cert, key, [*cert, *key, "--sign"], ["--tsa", "http://a/"], ["--trusted", str(own.cert)],
                    ["--verify", *cert, *key], [*cert, *key]):  # fmt: skip
        result = CliRunner().invoke(main, ["wacz", str(tmp_path / "a.wacz"), *options], env={"TSA_URL": ""})
        assert (result.exit_code, len(result.output.strip().splitlines())) == (2, 1), (options, result.output)
    assert not (tmp_path / "a.wacz").exists()
