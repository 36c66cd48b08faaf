#!/usr/bin/env bash
# rfc3161-client 1.0.9: a stamp over an SM3 imprint (the hash of Chinese national authorities) is refused by
# `verify_message` ("Unsupported hash algorithm"), while `verify`, given the digest, accepts it. OpenSSL 3.0 makes and
# verifies such stamps. Which of the two methods a tool calls decides whether a Chinese stamp counts.
# Expected: both or neither.
# For newscrawl: SM3 imprints are verified with openssl; docs/evidence.md says what is accepted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install rfc3161-client==1.0.9
CA="/CN=An authority with a long name/O=An organisation whose certificate is the longer one" TSA="/CN=TSA"
openssl version
cd "$folder"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "$CA" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj "$TSA" 2>/dev/null
printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n' > extensions
openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile extensions -days 3650 -out tsa.pem 2>/dev/null
printf '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\ncerts=ca.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256,sm3\ness_cert_id_alg=sha256\n' > tsa.cnf
echo 01 > serial
echo evidence > message
for digest in sha256 sm3; do
  openssl ts -query -data message -$digest -cert -out query.$digest 2>/dev/null
  openssl ts -reply -config tsa.cnf -queryfile query.$digest -out reply.$digest 2>/dev/null
  echo "openssl ts -verify, $digest: $(openssl ts -verify -data message -in reply.$digest -CAfile ca.pem 2>/dev/null)"
done
"$folder/venv/bin/python" - <<'PY'
import importlib.metadata as m, pathlib
from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
print("rfc3161-client", m.version("rfc3161-client"))
reply = decode_timestamp_response(pathlib.Path("reply.sm3").read_bytes())
verifier = VerifierBuilder().add_root_certificate(x509.load_pem_x509_certificate(pathlib.Path("ca.pem").read_bytes())).build()
try:
    verifier.verify_message(reply, pathlib.Path("message").read_bytes())
    raise SystemExit("behaviour changed: verify_message took it")
except VerificationError as error:
    print("verify_message:", error)
print("verify:", verifier.verify(reply, reply.tst_info.message_imprint.message))
PY
