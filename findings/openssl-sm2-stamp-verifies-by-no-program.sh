#!/usr/bin/env bash
# OpenSSL 3.0 (asn1crypto 1.5.1 puts the token together): a time-stamp token signed with SM2/SM3 as GM/T 0009-2012 says, with
# the signer's default identity 1234567812345678, is refused by `openssl cms -verify` and by `openssl ts -verify`. Signed with
# an empty identity, which no Chinese authority does, `cms -verify` takes it; `ts -verify` refuses both. Neither command has an
# option for the identity; `pkeyutl` has one and verifies the very same signature.
# Expected: the default identity of the standard, or an option.
# For newscrawl: a stamp signed with SM2 does not count by itself; it is fetched by TIMESTAMP_HOOK and checked with its
# issuer's tool (docs/evidence.md). Imprints by SM3 under RSA or ECDSA signatures are verified.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install asn1crypto==1.5.1
openssl version
cd "$folder"
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=CA 2>/dev/null
printf 'extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n' > extensions
openssl genpkey -algorithm SM2 -out sm2.key
openssl req -new -key sm2.key -sm3 -out sm2.csr -subj /CN=TSA
openssl req -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.csr -subj /CN=TSA 2>/dev/null
for kind in sm2 rsa; do
  openssl x509 -req -in $kind.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile extensions -days 3650 -out $kind.pem 2>/dev/null
done
printf '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=rsa.pem\ncerts=ca.pem\nsigner_key=rsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\ness_cert_id_alg=sha256\n' > tsa.cnf
echo 01 > serial
echo evidence > message
openssl ts -query -data message -sha256 -cert -out query 2>/dev/null
openssl ts -reply -config tsa.cnf -queryfile query -out rsa.tsr 2>/dev/null
cat > sign.py <<'PY'
"""The token of rsa.tsr, signed again with SM2: sign.py OUT [IDENTITY]."""
import hashlib, subprocess, sys
from asn1crypto import cms, core, pem, tsp, x509
der = {name: pem.unarmor(open(f"{name}.pem", "rb").read())[2] for name in ("sm2", "ca")}
signer, ca = (x509.Certificate.load(der[name]) for name in ("sm2", "ca"))
old = tsp.TimeStampResp.load(open("rsa.tsr", "rb").read())["time_stamp_token"]["content"]
content = old["encap_content_info"]["content"].parsed.dump()
SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"
ess = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(der["sm2"]).digest()})]})
attributes = [
    cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
    cms.CMSAttribute({"type": "message_digest", "values": [hashlib.new("sm3", content).digest()]}),
    cms.CMSAttribute({"type": "signing_certificate_v2", "values": [ess]}),
]
signed = cms.CMSAttributes(sorted(attributes, key=lambda one: one.dump())).dump()
open("signed", "wb").write(signed)
identity = ["-pkeyopt", f"distid:{sys.argv[2]}"] if len(sys.argv) > 2 else []
subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-inkey", "sm2.key", "-in", "signed", "-out", "signature", *identity], check=True)
info = {
    "version": "v1", "digest_algorithm": {"algorithm": SM3}, "signed_attrs": cms.CMSAttributes.load(signed),
    "sid": cms.SignerIdentifier("issuer_and_serial_number", {"issuer": signer.issuer, "serial_number": signer.serial_number}),
    "signature_algorithm": {"algorithm": SM2_WITH_SM3}, "signature": open("signature", "rb").read(),
}
token = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData({
    "version": "v3", "digest_algorithms": [{"algorithm": SM3}], "certificates": [signer, ca], "signer_infos": [info],
    "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
})})
open(sys.argv[1] + ".token", "wb").write(token.dump())
open(sys.argv[1] + ".tsr", "wb").write(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())
PY
cms() { openssl cms -verify -inform DER -in "$1.token" -CAfile ca.pem -purpose any -out /dev/null >/dev/null 2>&1 && echo yes || echo no; }
ts() { openssl ts -verify -data message -in "$1.tsr" -CAfile ca.pem >/dev/null 2>&1 && echo yes || echo no; }
result="rsa: ts $(ts rsa)"
"$folder/venv/bin/python" sign.py standard 1234567812345678
openssl pkey -in sm2.key -pubout -out sm2.pub
plain=$(openssl pkeyutl -verify -rawin -digest sm3 -pubin -inkey sm2.pub -in signed -sigfile signature -pkeyopt distid:1234567812345678 2>/dev/null || true)
result="$result; standard identity: pkeyutl ${plain##* }, cms $(cms standard), ts $(ts standard)"
"$folder/venv/bin/python" sign.py empty
result="$result; empty identity: cms $(cms empty), ts $(ts empty)"
echo "$result"
[ "$result" = "rsa: ts yes; standard identity: pkeyutl Successfully, cms no, ts no; empty identity: cms yes, ts no" ] || { echo "behaviour changed"; exit 1; }
