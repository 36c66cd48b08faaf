"""Evidence cases: everything about a copy and its origin in one folder that anybody can check.

A case is a BagIt bag (RFC 8493), so ``bagit.py --validate`` checks it; its captures are WARC and WACZ, so
``warcio check`` and any replay tool read them; its time stamp is RFC 3161, so ``openssl ts -verify`` checks
it. :func:`verify_case` does all of that, and finds any changed byte, in the folder or in its ZIP.

What the case cannot prove by itself is that somebody did not make it anew from other bytes: for that there
are the time stamp, and the digest of the tag manifest that the store keeps (``cases.manifest_digest``).
"""

from __future__ import annotations

import json
import platform
import secrets
import shutil
import tempfile
import zipfile
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl import __version__
from newscrawl.archive import Copier, Selected, export_wacz, read_record, responses, verify_wacz
from newscrawl.archive.records import Damage, sha256
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.evidence import bag, comparison_page, notice, timestamp
from newscrawl.evidence.bag import Finding
from newscrawl.evidence.case_model import CasePair, CaseReport, Custody, Side
from newscrawl.items import Capture, utc
from newscrawl.judgement.reasons import words
from newscrawl.reporting import dossier, figures
from newscrawl.reporting.printing import print_html
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


STAMP: Final = bag.MANIFEST + ".tsr"
#: The certificates of the time-stamping authority, where the operator gave them.
AUTHORITY: Final = "tsa-certificates.pem"
_SOFTWARE: Final = f"newscrawl {__version__}"

_README = """\
Evidence case / 证据包

data/pairs.json              what was compared, with the digests of every capture and text
data/comparison.html, .pdf   the texts side by side
data/custody.json            who ran what, when, with which version
data/notice-draft.txt        draft of a notice, to be completed by people
data/pair-N/*.warc.gz        the captures as they came over the wire, with the requests (ISO 28500)
data/pair-N/*.wacz           the same, to be opened in ReplayWeb.page
data/pair-N/*.txt            the extracted texts

Anybody can check it without newscrawl:

  bagit.py --validate FOLDER
  warcio check FOLDER/data/pair-*/*.warc.gz
  openssl ts -verify -data FOLDER/manifest-sha256.txt -in FOLDER/manifest-sha256.txt.tsr \\
      -CAfile CERTIFICATES            (where the case carries a time stamp)

and with it:

  newscrawl case verify FOLDER
"""


def create_case(
    cases: Path,
    pairs: Sequence[CasePair],
    *,
    archive: Path,
    custody: Custody,
    screenshots: bool = False,
    now: datetime | None = None,
) -> CaseReport:
    """Write a case below ``cases`` (folder and ZIP beside it) from captures in the ``archive`` folder.

    It appears whole or not at all. Raises ``NotFoundError`` or ``StorageError`` where a capture cannot be read
    or the disk not be written, ``ConfigurationError`` for a wrong setting. What is merely absent (no Chromium
    for the PDF, a time-stamping authority that does not answer) is noted in the report and in the custody.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    name = f"case-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    try:
        cases.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=cases) as work:
            folder = Path(work, name)
            making = _Making(folder, name, list(pairs), archive, custody, now)
            making.all(screenshots=screenshots)
            packed = Path(work, f"{name}.zip")
            bag.write_zip(folder, packed)
            digest = "sha256:" + bag.file_sha256(folder / bag.TAG_MANIFEST)
            packed.replace(cases / packed.name)
            folder.replace(cases / name)
    except OSError as error:
        raise StorageError(f"cannot write a case to {cases}: {error.strerror or error}") from error
    return CaseReport(name, cases / name, cases / f"{name}.zip", digest, making.notes)


class _Making:
    """The parts of one case, in the order they are written."""

    def __init__(
        self, folder: Path, name: str, pairs: list[CasePair], archive: Path, custody: Custody, now: datetime
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.name = name
        self.pairs = pairs
        self.archive = archive
        self.custody = custody
        self.now = now
        self.notes: list[str] = []
        self.events: list[dict[str, Any]] = []

    def all(self, *, screenshots: bool) -> None:
        self.data.mkdir(parents=True)
        told = [self._pair(number, pair) for number, pair in enumerate(self.pairs, 1)]
        if screenshots:
            self._screenshots(told)
        self._write("pairs.json", _json(told))
        made = utc(self.now)
        page = comparison_page.render(self.pairs, name=self.name, created_at=made, software=_SOFTWARE)
        self._write("comparison.html", page)
        self._pdf(page)
        self._write("notice-draft.txt", notice.draft(self.pairs, name=self.name, created_at=made))
        self._write("README.txt", _README)
        self._event("case made", self.custody.who, made, files=bag.files_below(self.data))
        self._write("custody.json", _json({"case": self.name, "events": self.events, "notes": self.notes}))
        bag.write_manifest(self.folder)
        self._stamp()
        info = {
            "Bag-Software-Agent": _SOFTWARE,
            "Bagging-Date": f"{self.now:%Y-%m-%d}",
            "External-Identifier": self.name,
            "External-Description": "Captures, texts and comparison of a copied news article and its origin",
        }
        bag.write_tags(self.folder, info)

    def _write(self, name: str, text: str) -> None:
        (self.data / name).write_text(text, encoding="utf-8", errors="replace", newline="\n")

    def _event(self, what: str, who: str | None, when: str, **details: Any) -> None:
        event = {
            "what": what,
            "who": who,
            "when": when,
            "tool": _SOFTWARE,
            "python": platform.python_version(),
        }
        self.events.append({**event, "system": platform.platform(terse=True), **details})

    def _pair(self, number: int, pair: CasePair) -> dict[str, Any]:
        place = self.data / f"pair-{number}"
        place.mkdir()
        told = {
            key: getattr(pair, key)
            for key in (
                "kind",
                "attribution",
                "status",
                "directed",
                "reasons",
                "licence",
                "detected_at",
                "passages",
            )
        }
        for role, side in (("copy", pair.copy), ("origin", pair.origin)):
            told[role] = self._side(place, role, side)
        return told

    def _side(self, place: Path, role: str, side: Side) -> dict[str, Any]:
        if not side.captures:
            raise NotFoundError(f"{side.url}: no capture in the archive; crawl it again, then make the case.")
        below = f"{place.name}/{role}"
        copier = Copier(self.archive)
        with (place / f"{role}.warc.gz").open("wb") as out:
            for capture in (*side.captures, *side.assets):
                for raw, _ in copier.members(_file(capture), capture.warc_offset or 0):
                    out.write(raw)
                self._fetched(side, capture)
        chosen = [
            Selected(
                _file(one), one.warc_offset or 0, title=side.title, text=side.body, page=one.status == 200
            )
            for one in side.captures
        ]
        chosen += [Selected(_file(one), one.warc_offset or 0, page=False) for one in side.assets]
        wacz = place / f"{role}.wacz"
        export_wacz(self.archive, chosen, wacz, title=side.title, description=side.url, created=self.now)
        text = f"{side.title}\n\n{side.body}\n"
        self._write(f"{below}.txt", text)
        told = asdict(side)
        del told["body"]
        data = (self.data / f"{below}.txt").read_bytes()
        return {**told, "text": f"{below}.txt", "text_digest": sha256(data), "warc": f"{below}.warc.gz"}

    def _fetched(self, side: Side, capture: Capture) -> None:
        answer = read_record(self.archive, _file(capture), capture.warc_offset or 0, capture.warc_length)
        if answer.payload_digest != capture.payload_digest:
            raise StorageError(
                f"{side.url}: the archive holds other bytes than the store says ({capture.record_id})"
            )
        self.events.append(
            {
                "what": "page fetched",
                "who": answer.crawl.get("crawl"),
                "when": answer.captured_at,
                "tool": answer.warcinfo.get("software"),
                "url": answer.requested_url,
                "final_url": answer.url,
                "status": answer.status,
                "ip_address": answer.ip_address,
                "certificate_sha256": answer.certificate_sha256,
                "payload_digest": answer.payload_digest,
                "record_id": answer.record_id,
                "warc_file": answer.warc_file,
                "warc_offset": answer.offset,
                "spider": answer.crawl.get("spider"),
                "arguments": answer.crawl.get("arguments"),
            }
        )

    def _pdf(self, page: str) -> None:
        try:
            (self.data / "comparison.pdf").write_bytes(print_html(page.encode("utf-8", "replace")))
        except ConfigurationError as error:
            self.notes.append(f"no comparison.pdf: {error}")

    def _screenshots(self, told: list[dict[str, Any]]) -> None:
        from newscrawl.evidence.screenshots import photograph

        for number, (pair, record) in enumerate(zip(self.pairs, told, strict=True), 1):
            for role, side in (("copy", pair.copy), ("origin", pair.origin)):
                name = f"pair-{number}/{role}.png"
                try:
                    shot = photograph(side.url, self.data / name)
                except ConfigurationError as error:
                    self.notes.append(f"no {name}: {error}")
                    continue
                digest = "sha256:" + bag.file_sha256(self.data / name)
                record[role]["screenshot"] = {**shot, "file": name, "digest": digest}
                self._event("screenshot made", self.custody.who, shot["taken_at"], file=name, digest=digest)

    def _stamp(self) -> None:
        url, certificates = self.custody.tsa_url, self.custody.tsa_certificates
        if url is None:
            return
        manifest = (self.folder / bag.MANIFEST).read_bytes()
        try:
            (self.folder / STAMP).write_bytes(timestamp.stamp(manifest, url))
        except timestamp.StampError as error:
            # The custody is sealed by now: the note stands beside it, in a tag file.
            self.notes.append(f"no time stamp: {error}")
            (self.folder / "time-stamp-absent.txt").write_text(
                f"{error}\n", encoding="utf-8", errors="replace"
            )
            return
        if certificates is not None:
            shutil.copyfile(certificates, self.folder / AUTHORITY)


def _file(capture: Capture) -> str:
    if capture.warc_file is None or capture.warc_offset is None:
        raise NotFoundError(f"{capture.url}: the capture of {capture.captured_at} is not in the archive.")
    return capture.warc_file


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=list) + "\n"


def verify_case(
    path: Path, *, manifest_digest: str | None = None, certificates: Path | None = None
) -> list[Finding]:
    """Check a case, folder or ZIP. A sound one has no finding with ``fault`` set; notes may remain.

    ``manifest_digest``: what the store kept when the case was made. ``certificates``: the time-stamping
    authority's, from a source of the checker's own; else those in the case are used, and that is noted.
    Raises ``NotFoundError`` where ``path`` is neither.
    """
    if path.is_dir():
        return list(_verify_folder(path, manifest_digest, certificates))
    if not path.is_file():
        raise NotFoundError(f"{path}: no case there. Give the case's folder or its ZIP.")
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as work:
        try:
            folder = bag.unpack(path, Path(work))
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
            return [Finding(path.name, f"cannot be unpacked: {error}")]
        findings = list(_verify_folder(folder, manifest_digest, certificates))
        again = Path(work, "again.zip")
        bag.write_zip(folder, again)
        if bag.file_sha256(again) != bag.file_sha256(path):
            findings.append(Finding(path.name, "is not the ZIP that was made of these files"))
        return findings


def _verify_folder(folder: Path, manifest_digest: str | None, certificates: Path | None) -> list[Finding]:
    findings = list(bag.verify(folder))
    if any(one.what == "is missing" or "link" in one.what for one in findings):
        return findings
    digest = "sha256:" + bag.file_sha256(folder / bag.TAG_MANIFEST)
    if manifest_digest is not None and digest != manifest_digest:
        findings.append(Finding(bag.TAG_MANIFEST, f"is {digest}, not {manifest_digest} as recorded"))
    for path in sorted(folder.glob("data/*/*.warc.gz")):
        findings += _damage(folder, path, [one for one in responses(path) if isinstance(one, Damage)])
    for path in sorted(folder.glob("data/*/*.wacz")):
        findings += _damage(folder, path, verify_wacz(path))
    findings += _verify_pairs(folder)
    findings += _verify_stamp(folder, certificates)
    return findings


def _damage(folder: Path, path: Path, damage: list[Damage]) -> list[Finding]:
    name = path.relative_to(folder).as_posix()
    return [Finding(name, f"{one.kind} at {one.offset}: {one.detail}") for one in damage]


def _verify_pairs(folder: Path) -> list[Finding]:
    """The captures and texts that ``pairs.json`` lists, against those in the case."""
    findings = []
    try:
        pairs = json.loads((folder / "data/pairs.json").read_bytes())
        for pair in pairs:
            for side in (pair["copy"], pair["origin"]):
                findings += _verify_side(folder / "data", side)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        findings.append(Finding("data/pairs.json", f"cannot be read: {type(error).__name__}: {error}"))
    return findings


def _verify_side(data: Path, side: dict[str, Any]) -> list[Finding]:
    for key in ("warc", "text"):
        if not bag.PLAIN_PATH.fullmatch(str(side[key])):
            return [Finding("data/pairs.json", f"names a file outside the case: {str(side[key])[:120]!r}")]
    held = {
        answer.record_id: answer.payload_digest
        for answer in responses(data / side["warc"])
        if not isinstance(answer, Damage)
    }
    findings = [
        Finding(f"data/{side['warc']}", f"does not hold {capture['record_id']} as pairs.json states it")
        for capture in (*side["captures"], *side.get("assets", ()))
        if held.get(capture["record_id"]) != capture["payload_digest"]
    ]
    if sha256((data / side["text"]).read_bytes()) != side["text_digest"]:
        findings.append(Finding(f"data/{side['text']}", "is another text than pairs.json states"))
    return findings


def _verify_stamp(folder: Path, certificates: Path | None) -> list[Finding]:
    reply = folder / STAMP
    if not reply.is_file():
        return [Finding(STAMP, "the case has no time stamp", fault=False)]
    stamp = reply.read_bytes()
    if fault := timestamp.imprint_fault(stamp, (folder / bag.MANIFEST).read_bytes()):
        return [Finding(STAMP, fault)]
    stated = Finding(STAMP, f"states the time {timestamp.stated_time(stamp)}", fault=False)
    authority = certificates or folder / AUTHORITY
    if not authority.is_file():
        what = "its signature was not checked: give the authority's certificates with --certificates"
        return [stated, Finding(STAMP, what, fault=False)]
    try:
        fault = timestamp.signature_fault(reply, folder / bag.MANIFEST, authority)
    except ConfigurationError as error:
        return [stated, Finding(STAMP, f"its signature was not checked: {error}", fault=False)]
    if fault:
        return [Finding(STAMP, f"openssl: {fault}")]
    if certificates is None:
        what = "verifies with the certificates in the case; compare them with the authority's own"
        return [stated, Finding(STAMP, what, fault=False)]
    return [stated]


def pair_from_store(connection: sqlite3.Connection, repost_id: int) -> CasePair:
    """A stored edge as a pair. Raises ``NotFoundError``."""
    told = dossier.pair(connection, repost_id)
    edge = told["edge"]
    return CasePair(
        copy=_side_of(told["copy"], dossier.assets(connection, edge["copy_id"])),
        origin=_side_of(told["origin"], dossier.assets(connection, edge["origin_id"])),
        passages=figures.spans(connection, repost_id),
        kind=edge["kind"],
        attribution=edge["attribution"],
        status=edge["status"],
        directed=bool(edge["directed"]),
        reasons=words(edge["reasons"], "zh"),
        licence=_licence(connection, repost_id),
        detected_at=edge["detected_at"],
        names=dossier.names_in(told["copy"], told["origin"]),
    )


def _side_of(article: dict[str, Any], assets: list[dict[str, Any]]) -> Side:
    keys = [one.name for one in fields(Capture)]

    def captures(rows: list[dict[str, Any]]) -> list[Capture]:
        return [Capture(**{key: row[key] for key in keys if key in row}) for row in rows]

    return Side(
        url=article["url"],
        title=article["title"],
        portal=article["portal"],
        body=article["body"],
        captures=captures(article["captures"]),
        assets=captures(assets),
        published_at=article["published_at"],
        source_name=article["source_name"],
        authors=[name for name in article["authors"] if isinstance(name, str)],
        attributions=article["layers"],
        notices=[row["text"] for row in article["notices"]],
        state=article["state"],
    )


def _licence(connection: sqlite3.Connection, repost_id: int) -> str | None:
    row = connection.execute(
        "select l.owner, l.licensee, l.scope, l.valid_from, l.valid_until, l.document from reposts r"
        " join licences l on l.id = r.licence_id where r.id = ?",
        [repost_id],
    ).fetchone()
    return None if row is None else " · ".join(str(value) for value in row if value)


def create(
    connection: sqlite3.Connection,
    repost_ids: Sequence[int],
    *,
    output: Path,
    who: str | None,
    lead_id: int | None = None,
    screenshots: bool = False,
) -> CaseReport:
    """A case of stored edges: written to ``output/cases``, and a row in ``cases``.

    The archive is ``output/warc``; the time stamp is asked for where ``TSA_URL`` is set.
    """
    pairs = [pair_from_store(connection, repost_id) for repost_id in repost_ids]
    if not pairs:
        raise ConfigurationError("A case needs at least one repost. List them with `newscrawl reposts`.")
    report = create_case(
        output / "cases",
        pairs,
        archive=output / "warc",
        custody=Custody.from_environment(who),
        screenshots=screenshots,
    )
    with transaction(connection):
        connection.execute(
            "insert into cases (lead_id, name, folder, created_at, created_by, manifest_digest) values (?, ?, ?, ?, ?, ?)",
            [lead_id, report.name, str(report.folder), utc(datetime.now(UTC)), who, report.manifest_digest],
        )
    return report


def recorded_digest(connection: sqlite3.Connection, name: str) -> str | None:
    """The digest the store kept of a case, by the case's name."""
    row = connection.execute("select manifest_digest from cases where name = ?", [name]).fetchone()
    return None if row is None else str(row[0])
