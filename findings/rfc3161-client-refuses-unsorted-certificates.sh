#!/usr/bin/env bash
# rfc3161-client 1.0.9 with OpenSSL 3.0: a time stamp that carries the signer's and the authority's certificate is refused
# ("InvalidSetOrdering") where the signer's certificate is the longer one. `openssl ts -reply` writes the signer first;
# the library wants the set in DER order. `openssl ts -verify` accepts the same token.
# Expected: SignedData.certificates of CMS (RFC 5652, section 5.1) may be BER; only signed attributes must be DER.
# For newscrawl: a stamp is checked with openssl (newscrawl.evidence.timestamp); a refusal by this library alone is no
# finding against a stamp.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install rfc3161-client==1.0.9
CA="/CN=CA" TSA="/CN=A time-stamping authority with a long name/O=An organisation whose certificate is the longer one"
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
import importlib.metadata as m, os, pathlib
from rfc3161_client import decode_timestamp_response
print("rfc3161-client", m.version("rfc3161-client"))
try:
    decode_timestamp_response(pathlib.Path("reply.sha256").read_bytes())
    raise SystemExit("behaviour changed: the reply was read")
except ValueError as error:
    print(error)
    assert "InvalidSetOrdering" in str(error), "behaviour changed"
PY
