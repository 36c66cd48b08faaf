"""核验程序 / Verifier of an evidence case. Plain Python 3.8 or newer, standard library only; run it in the case's folder.

    python3 data/verify.py [--folder FOLDER] [--digest sha256:HEX]

It names each file, each digest, each stamp, and what it could not check. Exit status: 0 sound, 1 something was changed,
2 wrong arguments. It does not need newscrawl and imports nothing of it; it reads files and writes none.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
import zlib

MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class Checks:
    """The results, printed as they come."""

    def __init__(self):
        self.faults = 0

    def ok(self, what):
        print("完好 ok      " + what)

    def fault(self, what):
        self.faults += 1
        print("不符 CHANGED " + what)

    def open(self, what):
        print("未核 open    " + what)


def digest(path, algorithm="sha256"):
    value = hashlib.new(algorithm)
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            value.update(piece)
    return value.hexdigest()


def below(folder):
    """Every file's path relative to the folder, with slashes."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            found.append(os.path.relpath(os.path.join(place, name), folder).replace(os.sep, "/"))
    return sorted(found)


def listed(path):
    with open(path, encoding="utf-8") as file:
        found = [LINE.fullmatch(line.rstrip("\n")) for line in file]
    if None in found:
        raise ValueError("a line is not 'SHA-256  name'")
    return {one[2]: one[1] for one in found if one}


def check_manifest(folder, name, present, checks):
    try:
        stated = listed(os.path.join(folder, name))
    except (OSError, ValueError) as error:
        return checks.fault("%s: %s" % (name, error))
    for one in present:
        if one not in stated:
            checks.fault("%s is not listed in %s" % (one, name))
        elif digest(os.path.join(folder, one)) != stated[one]:
            checks.fault("%s does not have the SHA-256 that %s states" % (one, name))
        else:
            checks.ok("%s  sha256:%s" % (one, stated[one]))
    for one in sorted(set(stated) - set(present)):
        checks.fault("%s is listed in %s and missing" % (one, name))
    return None


def members(path):
    """(offset, length, content) of each gzip member of a file."""
    with open(path, "rb") as file:
        data = file.read()
    place = 0
    while place < len(data):
        unpacker = zlib.decompressobj(31)
        content = unpacker.decompress(data[place:]) + unpacker.flush()
        if not unpacker.eof:
            raise ValueError("a gzip member breaks off at %d" % place)
        length = len(data) - place - len(unpacker.unused_data)
        yield place, length, content
        place += length


def check_warc(folder, name, checks):
    """Every record's block against the digest its header states."""
    count = unstated = 0
    try:
        for place, _, content in members(os.path.join(folder, name)):
            head, _, block = content.partition(b"\r\n\r\n")
            fields = {}
            for line in head.split(b"\r\n")[1:]:
                key, _, value = line.partition(b":")
                fields[key.strip().lower()] = value.strip().decode("utf-8", "replace")
            block = block[: int(fields[b"content-length"])]
            count += 1
            if b"warc-block-digest" not in fields:
                unstated += 1
                continue
            algorithm, _, value = fields[b"warc-block-digest"].partition(":")
            made = hashlib.new(algorithm.replace("-", "").lower(), block)
            if value.lower() != made.hexdigest() and value.rstrip("=") != base64.b32encode(
                made.digest()
            ).decode().rstrip("="):
                checks.fault("%s at %d: the block does not have its stated digest" % (name, place))
    except (OSError, ValueError, KeyError, zlib.error) as error:
        return checks.fault("%s: %s" % (name, error))
    checks.ok(
        "%s  %d records, their digests hold%s"
        % (name, count, ", %d state none" % unstated if unstated else "")
    )
    return None


def check_custody(folder, checks):
    """Each event names the digest of the one before it."""
    with open(os.path.join(folder, "data", "custody.json"), encoding="utf-8") as file:
        events = json.load(file)["events"]
    previous = "0" * 64
    for number, event in enumerate(events, 1):
        if event["previous"] != previous:
            return checks.fault("data/custody.json: event %d does not follow the one before it" % number)
        text = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    checks.ok("data/custody.json  %d events, each follows the one before it" % len(events))
    return None


def climb(start, steps):
    """The root of the Merkle tree (RFC 6962) that a leaf leads to."""
    for side, other in steps:
        pair = bytes.fromhex(other) + start if side == "left" else start + bytes.fromhex(other)
        start = hashlib.sha256(b"\x01" + pair).digest()
    return start.hex()


def check_proofs(folder, checks):
    """Each capture's own bytes lead to the root that a stamped manifest states."""
    path = os.path.join(folder, "data", "timestamps", "proofs.json")
    if not os.path.exists(path):
        return checks.open(
            "no capture leads to a stamped manifest of the archive (data/timestamps is absent)"
        )
    with open(path, encoding="utf-8") as file:
        proofs = json.load(file)
    for proof in proofs:
        name = "%s  %s" % (proof["record_id"], proof["url"])
        with open(os.path.join(folder, "data", proof["case_file"]), "rb") as file:
            file.seek(proof["case_offset"])
            member = file.read(proof["length"])
        reached = climb(hashlib.sha256(b"\x00" + member).digest(), proof["path"])
        with open(os.path.join(folder, "data", "timestamps", proof["manifest"]), encoding="utf-8") as file:
            roots = {one.get("root") for one in json.load(file)["files"] if one["name"] == proof["warc_file"]}
        if reached == proof["root"] and reached in roots:
            checks.ok("%s leads to %s" % (name, proof["manifest"]))
        else:
            checks.fault("%s does not lead to %s" % (name, proof["manifest"]))
    return None


def imprints(file):
    """The imprints (RFC 3161) that a time stamp of a file may state: by SHA-256, by SM3 where Python has it."""
    for algorithm, identifiers in (
        ("sha256", ("300d06096086480165030402010500", "300b0609608648016503040201")),
        ("sm3", ("300c06082a811ccf550183110500", "300a06082a811ccf55018311")),
    ):
        if algorithm in hashlib.algorithms_available:
            for identifier in identifiers:
                yield bytes.fromhex(identifier) + b"\x04\x20" + bytes.fromhex(digest(file, algorithm))


def check_stamp(folder, stamp, over, checks):
    """A time stamp's imprint is the digest of what it stands beside; its signature is for openssl."""
    with open(os.path.join(folder, stamp), "rb") as file:
        reply = file.read()
    if not any(imprint in reply for imprint in imprints(os.path.join(folder, over))):
        if bytes.fromhex("2a811ccf55018311") in reply and "sm3" not in hashlib.algorithms_available:
            return checks.open(
                "%s: by SM3, which this Python does not have; openssl ts -verify checks it" % stamp
            )
        return checks.fault("%s is not a time stamp of %s" % (stamp, over))
    time = re.search(rb"\x18[\x0f-\x18](\d{14}(?:\.\d+)?Z)", reply)
    checks.ok(
        "%s is a time stamp of %s, stated time %s" % (stamp, over, time[1].decode() if time else "unknown")
    )
    checks.open("its signature: openssl ts -verify -data %s -in %s -CAfile CERTIFICATES" % (over, stamp))
    return None


def main():
    parser = argparse.ArgumentParser(description="核验证据包 / verify an evidence case")
    parser.add_argument("--folder", default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser.add_argument("--digest", help="sha256:… of %s, as its maker gave it" % TAGS)
    given = parser.parse_args()
    folder, checks = given.folder, Checks()
    files = below(folder)
    check_manifest(folder, MANIFEST, [one for one in files if one.startswith("data/")], checks)
    check_manifest(
        folder, TAGS, [one for one in files if not one.startswith("data/") and one != TAGS], checks
    )
    if given.digest and os.path.exists(os.path.join(folder, TAGS)):
        made = "sha256:" + digest(os.path.join(folder, TAGS))
        (checks.ok if made == given.digest.lower() else checks.fault)("%s is %s" % (TAGS, made))
    else:
        checks.open("%s was not compared with a recorded digest (--digest sha256:…)" % TAGS)
    for one in files:
        if one.startswith("data/") and one.endswith(".warc.gz"):
            check_warc(folder, one, checks)
    try:
        check_custody(folder, checks)
        check_proofs(folder, checks)
        for one in files:
            if one.endswith(".tsr"):
                over = MANIFEST if one == MANIFEST + ".tsr" else re.sub(r"\.[0-9a-f]{8}\.tsr$", ".json", one)
                check_stamp(folder, one, over, checks)
    except (OSError, ValueError, KeyError, TypeError) as error:
        checks.fault("data: %s: %s" % (type(error).__name__, error))
    if os.path.exists(os.path.join(folder, MANIFEST + ".sig")):
        checks.open("the maker's signature: see README.txt")
    print("结论 result: %s" % ("完好 sound" if not checks.faults else "%d 处不符 changed" % checks.faults))
    return 1 if checks.faults else 0


if __name__ == "__main__":
    sys.exit(main())
