"""A time-stamping authority on loopback, made by openssl."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

OPENSSL = shutil.which("openssl")
CONFIG = """
[tsa]
default_tsa = t
[t]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256,sm3
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
"""


@pytest.fixture(scope="session")
def authority_files(tmp_path_factory) -> Path:
    """A certification authority and a time-stamping authority of its own, made by openssl."""
    if OPENSSL is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    (folder / "ext").write_text(
        "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
    )
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for command in (
        ["req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "36500"],
        ["req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test TSA"],
        ["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2", "-days", "36500",
         "-extfile", "ext", "-out", "tsa.pem"],
    ):  # fmt: skip
        subprocess.run([OPENSSL, *command], cwd=folder, check=True, capture_output=True)
    (folder / "chain.pem").write_text((folder / "ca.pem").read_text() + (folder / "tsa.pem").read_text())
    return folder


@pytest.fixture
def authority(authority_files):
    """The time-stamping authority on a loopback port; ``answer`` may be replaced."""

    class Authority(http.server.BaseHTTPRequestHandler):
        answer = None

        def log_message(self, *_):
            pass

        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            query = authority_files / "q.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            command = [
                OPENSSL,
                "ts",
                "-reply",
                "-config",
                "tsa.cnf",
                "-queryfile",
                str(query),
                "-out",
                "r.tsr",
            ]
            subprocess.run(command, cwd=authority_files, check=True, capture_output=True)
            body = (
                type(self).answer
                if type(self).answer is not None
                else (authority_files / "r.tsr").read_bytes()
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", Authority, authority_files
    server.shutdown()
    server.server_close()
