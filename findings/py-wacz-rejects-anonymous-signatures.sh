#!/usr/bin/env bash
# wacz 0.6.0 (py-wacz) with authsign 0.6.1: a WACZ with the "anonymous signature" of WACZ Signing and Verification 0.1.0
# (a public key in place of a domain's certificate), which ArchiveWeb.page writes and ReplayWeb.page checks, fails
# `wacz validate --verify-auth`: authsign's model demands domain, domainCert, timeSignature and timestampCert.
# Expected: the signature is checked with the key that stands beside it, or the form is named as one it does not check.
# For newscrawl: archive/wacz_signature.py checks such signatures itself (`newscrawl wacz FILE --verify`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install wacz==0.6.0 authsign==0.6.1 requests==2.32.5 cryptography==45.0.7
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import base64, io, importlib.metadata as m, json, os, subprocess, sys, zipfile
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

for name in ("wacz", "authsign"):
    print(name, m.version(name))
body = b"<html><head><title>a</title></head><body><p>hello</p></body></html>"
with open("a.warc.gz", "wb") as out:
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record("http://a.example/", "response", payload=io.BytesIO(body), http_headers=head))
wacz = [os.path.join(os.path.dirname(sys.executable), "wacz")]
subprocess.run([*wacz, "create", "-f", "a.warc.gz", "-o", "a.wacz"], check=True, capture_output=True)
with zipfile.ZipFile("a.wacz") as old:
    parts = {info: old.read(info) for info in old.infolist()}
package = json.loads(next(data for info, data in parts.items() if info.filename == "datapackage.json"))
key = ec.generate_private_key(ec.SECP384R1())
with zipfile.ZipFile("signed.wacz", "w") as new:
    for info, data in parts.items():
        if info.filename == "datapackage-digest.json":
            digest = json.loads(data)
            r, s = decode_dss_signature(key.sign(digest["hash"].encode(), ec.ECDSA(SHA256())))
            public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            digest["signedData"] = {
                "hash": digest["hash"], "created": package["created"], "software": "example", "version": "0.1.0",
                "signature": base64.b64encode(r.to_bytes(48, "big") + s.to_bytes(48, "big")).decode(),
                "publicKey": base64.b64encode(public).decode(),
            }
            data = json.dumps(digest).encode()
        new.writestr(info, data)
plain = subprocess.run([*wacz, "validate", "-f", "signed.wacz"], capture_output=True, text=True)
checked = subprocess.run([*wacz, "validate", "-f", "signed.wacz", "--verify-auth"], capture_output=True, text=True)
print("validate:", plain.returncode, "  validate --verify-auth:", checked.returncode)
said = checked.stdout + checked.stderr
print("\n".join(line for line in said.splitlines() if "Field required" in line or line in {"domainCert", "timeSignature"} or "failed" in line))
assert plain.returncode == 0, "behaviour changed"
assert checked.returncode != 0 and "domainCert" in said and "Field required" in said, "behaviour changed"
PY
