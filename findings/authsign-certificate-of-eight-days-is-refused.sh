#!/usr/bin/env bash
# authsign 0.6.1 (what py-wacz's `wacz validate --verify-auth` asks): a signature with a domain's certificate is refused where
# the certificate began more than seven days before it, though it is valid for 90 days, its chain is trusted and the RFC 3161
# stamp holds. WACZ Signing and Verification 0.1.0 has no such limit (its steps compare `created` with the stamp only).
# Expected: the signature is verified as long as the certificate was valid when it was stamped.
# For newscrawl: `newscrawl wacz --sign-cert` says so before it signs (evidence/wacz_domain.py, AUTHSIGN_DAYS).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install wacz==0.6.0 authsign==0.6.1 cryptography==45.0.7
cd "$folder"
cat > tsa.cnf <<CONF
[tsa]
default_tsa = t
[t]
serial = $folder/serial
crypto_device = builtin
signer_cert = $folder/tsa.pem
certs = $folder/ca.pem
signer_key = $folder/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
CONF
echo 01 > serial
printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n' > ext
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $key -keyout ca.key -out ca.pem -subj "/CN=Example TSA Root" -days 3650 2> /dev/null
openssl req $key -keyout tsa.key -out tsa.csr -subj "/CN=Example TSA" 2> /dev/null
openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 3650 -extfile ext -out tsa.pem 2> /dev/null
"$folder/venv/bin/python" - <<'PY' 2> /dev/null
import base64, datetime as dt, importlib.metadata as m, json, subprocess
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from authsign.verifier import Verifier

print("authsign", m.version("authsign"))
now = dt.datetime.now(dt.UTC).replace(microsecond=0)
name = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
def certificate(subject, issuer, key, signing, begin, days):
    builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin)
    return builder.not_valid_after(begin + dt.timedelta(days=days)).sign(signing, SHA256())
pem = lambda *those: "".join(one.public_bytes(Encoding.PEM).decode() for one in those)
root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
root = certificate("Example Root", "Example Root", root_key, root_key, now - dt.timedelta(days=400), 3650)
tsa_root = x509.load_pem_x509_certificate(open("ca.pem", "rb").read())
roots = {"domain_cert_roots": [root], "timestamp_cert_roots": [tsa_root]}
json.dump({list_: [one.fingerprint(SHA256()).hex() for one in those] for list_, those in roots.items()}, open("roots.yaml", "w"))
digest = "sha256:" + "0" * 64
signature = base64.b64encode(key.sign(digest.encode(), ec.ECDSA(SHA256()))).decode()
open("signature", "w").write(signature)
subprocess.run(["openssl", "ts", "-query", "-data", "signature", "-sha256", "-cert", "-out", "query"], check=True)
subprocess.run(["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"], check=True)
seen = {}
for days in (1, 6, 8, 30):
    leaf = certificate("archive.example.org", "Example Root", key, root_key, now - dt.timedelta(days=days), 90)
    signed = {
        "hash": digest, "created": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "software": "example", "version": "0.1.0",
        "signature": signature, "domain": "archive.example.org", "domainCert": pem(leaf, root),
        "timeSignature": base64.b64encode(open("reply", "rb").read()).decode(),
        "timestampCert": open("tsa.pem").read() + open("ca.pem").read(),
    }
    try:
        seen[days] = "verified for " + Verifier("roots.yaml")(signed).observer
    except Exception as error:
        seen[days] = f"{type(error).__name__}"
    print(f"certificate of {days} days, valid for 90: {seen[days]}")
assert seen[1] == seen[6] == "verified for archive.example.org", "behaviour changed"
assert "verified" not in seen[8] and "verified" not in seen[30], "behaviour changed"
PY
