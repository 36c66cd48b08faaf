"""Writing an evidence case: captures, texts, comparison, papers, seal, as one folder and its ZIP.

The parts are written in a fixed order: the pairs first, then the papers about them, then the manifest over everything,
its signature and its time stamp.
"""

from __future__ import annotations

import contextlib
import json
import platform
import secrets
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from newscrawl import __version__
from newscrawl.archive import Copier, Selected, export_wacz, read_record
from newscrawl.archive.records import sha256
from newscrawl.archive.screenshot_records import read as read_screenshot
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.evidence import bag, chain, comparison_page, notice, papers, signature, timestamp
from newscrawl.evidence.case_model import AUTHORITY, STAMP, CasePair, CaseReport, Custody, Side
from newscrawl.evidence.custody import custody_chain
from newscrawl.evidence.environment import environment
from newscrawl.files import sha256_of, working_folder
from newscrawl.items import PAGE_ZONE, Capture, utc
from newscrawl.reporting.printing import print_html
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newscrawl.store import kept_files

_SOFTWARE: Final = f"newscrawl {__version__}"
_README: Final = Path(__file__).with_name("templates") / "case-readme.txt"


def create_case(
    cases: Path,
    pairs: Sequence[CasePair],
    *,
    archive: Path,
    custody: Custody,
    screenshots: bool = False,
    now: datetime | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> CaseReport:
    """Write a case below ``cases`` (folder and ZIP beside it) from captures in the ``archive`` folder.

    It appears whole or not at all. Raises ``NotFoundError`` or ``StorageError`` where a capture cannot be read
    or the disk not be written, ``ConfigurationError`` for a wrong setting. What is merely absent (no Chromium
    for the PDF, a time-stamping authority that does not answer) is noted in the report and in the custody.
    ``progress`` is called with the step (pairs, papers, seal, zip), how many of its parts are done, and how many there are.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    name = f"case-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
    try:
        cases.mkdir(parents=True, exist_ok=True)
        with working_folder(cases, ".making-") as work:
            folder = work / name
            making = _CaseBuilder(folder, name, list(pairs), archive, custody, now)
            if progress is not None:
                making.progress = progress
            making.build(screenshots=screenshots)
            making.progress("zip", 0, 1)
            packed = work / f"{name}.zip"
            bag.write_zip(folder, packed)
            digest = "sha256:" + sha256_of(folder / bag.TAG_MANIFEST)
            packed.replace(cases / packed.name)
            folder.replace(cases / name)
    except OSError as error:
        raise StorageError(f"cannot write a case to {cases}: {error.strerror or error}") from error
    return CaseReport(name, cases / name, cases / f"{name}.zip", digest, making.notes, making.maker_key)


class _CaseBuilder:
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
        self.progress: Callable[[str, int, int], None] = lambda *_: None
        self.maker_key: str | None = None
        self.events: list[dict[str, Any]] = []
        #: How each capture leads to a stamped manifest of the archive, with its place in the case.
        self.proofs: list[dict[str, Any]] = []
        #: Captures whose WARC file is in no manifest yet.
        self.unproved = 0

    def build(self, *, screenshots: bool) -> None:
        self.data.mkdir(parents=True)
        records = []
        for number, pair in enumerate(self.pairs, 1):
            self.progress("pairs", number - 1, len(self.pairs))
            records.append(self._pair(number, pair))
        self.progress("papers", 0, 1)
        if screenshots:
            self._screenshots(records)
        self._write("pairs.json", _json(records))
        made = utc(self.now)
        page = comparison_page.render(self.pairs, name=self.name, created_at=made, software=_SOFTWARE)
        self._write("comparison.html", page)
        self._pdf(page)
        letterhead = papers.Letterhead.read(self.custody.letterhead) if self.custody.letterhead else None
        draft = notice.draft(self.pairs, name=self.name, created_at=made, letterhead=letterhead)
        self._write("notice-draft.txt", draft)
        self._docx("notice-draft", papers.notice_blocks(draft))
        self._ownership(made)
        shutil.copyfile(_README, self.data / "README.txt")
        self._write("environment.json", _json(environment()))
        shutil.copyfile(Path(__file__).with_name("verifier.py"), self.data / "verify.py")
        self._timestamps()
        statement = papers.software_statement(papers.measured())
        self._write("software-statement.txt", papers.as_text(statement))
        self._docx("software-statement", statement)
        self._decisions()
        self._event("case made", self.custody.who, made, files=bag.files_below(self.data))
        events = custody_chain(self.events)
        self._write("custody.json", _json({"case": self.name, "events": events, "notes": self.notes}))
        self._evidence_list()
        self.progress("seal", 0, 1)
        bag.write_manifest(self.folder)
        self._sign()
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

    def _docx(self, name: str, blocks: list[papers.Block]) -> None:
        try:
            papers.write_docx(blocks, self.data / f"{name}.docx", made=self.now)
        except ConfigurationError as error:
            self.notes.append(f"no {name}.docx: {error}")

    def _evidence_list(self) -> None:
        """The list of evidence: last, because it names every other file with its digest."""
        files = [
            (name.removeprefix("data/"), sha256_of(self.folder / name))
            for name in bag.files_below(self.folder)
            if name.startswith("data/")
        ]
        blocks = papers.evidence_list(
            self.pairs, files, name=self.name, made=self.now.astimezone(PAGE_ZONE), notes=self.notes
        )
        self._write("evidence-list.txt", papers.as_text(blocks))
        with contextlib.suppress(ConfigurationError):  # said once, with the notice
            papers.write_docx(blocks, self.data / "evidence-list.docx", made=self.now)

    def _ownership(self, made: str) -> None:
        """Files of the right holder, as they are: the name a person gave them stands in the custody."""
        for number, one in enumerate(self.custody.ownership, 1):
            name = one.copy_to(self.data, number)
            digest = "sha256:" + sha256_of(self.data / name)
            self._event(
                "file added",
                self.custody.who,
                made,
                file=name,
                digest=digest,
                kind=one.kind,
                given_as=printable(one.path.name),
            )

    def _decisions(self) -> None:
        for row in self.custody.history:
            rest = {
                key: value
                for key, value in row.items()
                if value is not None and key not in {"id", "what", "at"}
            }
            self.events.append({"what": f"archive: {row['what']}", "when": row["at"], **rest})
        for pair in self.pairs:
            for one in pair.decisions:
                self.events.append({"what": "decision", "pair": pair.name, **one})

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
        result = {
            key: getattr(pair, key)
            for key in (
                "name",
                "kind",
                "attribution",
                "status",
                "directed",
                "reasons",
                "licence",
                "detected_at",
                "passages",
                "pictures",
                "left_out",
            )
        }
        for role, side in (("copy", pair.copy), ("origin", pair.origin)):
            result[role] = self._side(place, role, side)
        result["files"] = [self._file(place, at, *one) for at, one in enumerate(pair.files, 1)]
        return result

    def _file(self, place: Path, number: int, kept: kept_files.Kept, data: bytes) -> dict[str, Any]:
        """A file of the lead; its own name stands in ``pairs.json``, names in a bag are plain."""
        (place / "files").mkdir(exist_ok=True)
        name = f"{place.name}/files/{number}.{kept.name.rpartition('.')[2]}"
        (self.data / name).write_bytes(data)
        self._event("file kept", kept.added_by, kept.added_at, file=name, digest=kept.digest)
        return {"file": name, "name": kept.name, "digest": kept.digest, "size": kept.size, "added_at": kept.added_at,
                "added_by": kept.added_by, "note": kept.note}  # fmt: skip

    def _side(self, place: Path, role: str, side: Side) -> dict[str, Any]:
        if not side.captures:
            raise NotFoundError(f"{side.url}: no capture in the archive; crawl it again, then make the case.")
        below = f"{place.name}/{role}"
        copier = Copier(self.archive)
        with (place / f"{role}.warc.gz").open("wb") as out:
            for capture in (*side.captures, *side.assets):
                place_in_case = None
                for raw, is_response in copier.members(_file(capture), capture.warc_offset or 0):
                    if is_response:
                        place_in_case = out.tell()
                    out.write(raw)
                self._fetched(side, capture)
                if place_in_case is not None:
                    self._prove(
                        _file(capture), capture.warc_offset or 0, capture.record_id, capture.url,
                        f"{below}.warc.gz", place_in_case,
                    )  # fmt: skip
            drawn = self._page_picture(copier, out, below, side)
        chosen = [
            Selected(
                _file(one), one.warc_offset or 0, title=side.title, text=side.body, page=one.status == 200
            )
            for one in side.captures
        ]
        chosen += [Selected(_file(one), one.warc_offset or 0, page=False) for one in side.assets]
        if drawn is not None:
            chosen.append(Selected(drawn["warc_file"], drawn["warc_offset"], page=False))
        wacz = place / f"{role}.wacz"
        export_wacz(self.archive, chosen, wacz, title=side.title, description=side.url, created=self.now)
        text = f"{side.title}\n\n{side.body}\n"
        self._write(f"{below}.txt", text)
        result = asdict(side)
        del result["body"], result["reservations"], result["screenshots"]
        if drawn is not None:
            result["page_picture"] = drawn
        if side.reservations is not None:
            self._write(f"{below}-rights.json", _json(side.reservations))
        data = (self.data / f"{below}.txt").read_bytes()
        return {**result, "text": f"{below}.txt", "text_digest": sha256(data), "warc": f"{below}.warc.gz"}

    def _fetched(self, side: Side, capture: Capture) -> None:
        answer = read_record(self.archive, _file(capture), capture.warc_offset or 0, capture.warc_length)
        if answer.payload_digest != capture.payload_digest:
            raise StorageError(
                f"{side.url}: the archive holds other bytes than the store says ({capture.record_id})"
            )
        self.events.append(
            {
                "what": "page fetched",
                "who": _fetcher(answer),
                "when": answer.captured_at,
                "tool": answer.warcinfo.get("software"),
                "url": answer.requested_url,
                "final_url": answer.url,
                "status": answer.status,
                "ip_address": answer.ip_address,
                "certificate_sha256": answer.certificate_sha256,
                "certificate_chain_sha256": (answer.certificate_chain or "").split(),
                "resolved": (answer.resolved or "").split(),
                "payload_digest": answer.payload_digest,
                "record_id": answer.record_id,
                "warc_file": answer.warc_file,
                "warc_offset": answer.offset,
                "spider": answer.crawl.get("spider"),
                "arguments": answer.crawl.get("arguments"),
            }
        )

    def _page_picture(self, copier: Copier, out: BinaryIO, below: str, side: Side) -> dict[str, Any] | None:
        """The newest picture of the captured page: its record in the side's WARC file ``out``, and the PNG file beside."""
        name = f"{below}-page.png"
        for row in side.screenshots:
            try:
                picture, png = read_screenshot(self.archive, row["warc_file"], row["warc_offset"])
                members = copier.members(picture.warc_file, picture.warc_offset)
            except (StorageError, NotFoundError) as error:
                self.notes.append(f"no {name}: {error}")
                continue
            place_in_case = out.tell()
            for raw, is_picture in members:
                if is_picture:
                    place_in_case = out.tell()
                out.write(raw)
            (self.data / name).write_bytes(png)
            self.events.append(
                {
                    "what": "page drawn", "who": picture.browser, "when": picture.taken_at, "file": name,
                    "digest": picture.payload_digest, "record_id": picture.record_id, "shows": picture.shows,
                    "from": picture.origin, "requests_missing": picture.missing, "cut": picture.cut,
                }
            )  # fmt: skip
            self._prove(
                picture.warc_file,
                picture.warc_offset,
                picture.record_id,
                picture.url,
                f"{below}.warc.gz",
                place_in_case,
            )
            return {**asdict(picture), "file": name}
        if not side.screenshots:
            self.notes.append(
                f"no {name}: no picture of the page was taken at its capture "
                "(crawl with -a screenshots=1, or newscrawl screenshots take)"
            )
        return None

    def _prove(
        self, warc_file: str, offset: int, record_id: str | None, url: str, case_file: str, case_offset: int
    ) -> None:
        try:
            proof = chain.prove(self.archive, warc_file, offset)
        except StorageError as error:
            self.notes.append(f"no proof of time for {record_id}: {error}")
            return
        if proof is None:
            self.unproved += 1
            return
        self.proofs.append(
            {
                **asdict(proof),
                "record_id": record_id,
                "url": url,
                "case_file": case_file,
                "case_offset": case_offset,
            }
        )

    def _timestamps(self) -> None:
        """The manifests that the proofs lead to, with their receipts, and the proofs."""
        if self.unproved:
            self.notes.append(
                f"no proof of time for {self.unproved} captures: their WARC files are in no manifest of the archive yet "
                "(newscrawl timestamp)"
            )
        if not self.proofs:
            return
        place = self.data / chain.FOLDER
        place.mkdir()
        for name in sorted({proof["manifest"] for proof in self.proofs}):
            manifest = self.archive / chain.FOLDER / name
            for one in (manifest, *sorted(manifest.parent.glob(f"{manifest.stem}.*"))):
                shutil.copyfile(one, place / one.name)
            if not any(place.glob(f"{manifest.stem}.*.tsr")):
                self.notes.append(f"{name} has no receipt of a time-stamping authority yet")
        self._write(f"{chain.FOLDER}/proofs.json", _json(self.proofs))

    def _pdf(self, page: str) -> None:
        try:
            (self.data / "comparison.pdf").write_bytes(print_html(page.encode("utf-8", "replace")))
        except ConfigurationError as error:
            self.notes.append(f"no comparison.pdf: {error}")

    def _screenshots(self, result: list[dict[str, Any]]) -> None:
        from newscrawl.evidence.live_screenshots import photograph

        for number, (pair, record) in enumerate(zip(self.pairs, result, strict=True), 1):
            for role, side in (("copy", pair.copy), ("origin", pair.origin)):
                name = f"pair-{number}/{role}.png"
                try:
                    shot = photograph(side.url, self.data / name)
                except ConfigurationError as error:
                    self.notes.append(f"no {name}: {error}")
                    continue
                digest = "sha256:" + sha256_of(self.data / name)
                record[role]["screenshot"] = {**shot, "file": name, "digest": digest}
                self._event("screenshot made", self.custody.who, shot["taken_at"], file=name, digest=digest)

    def _sign(self) -> None:
        if self.custody.key is None:
            return
        key = signature.signing_key(self.custody.key)
        manifest = (self.folder / bag.MANIFEST).read_bytes()
        pem = signature.public_pem(key)
        (self.folder / signature.SIGNATURE).write_bytes(key.sign(manifest))
        (self.folder / signature.PUBLIC_KEY).write_bytes(pem)
        self.maker_key = signature.fingerprint(pem)

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


def _fetcher(answer: Any) -> str:
    """Who fetched a page: the crawl, else what the archive file says of itself, else that it does not say."""
    crawl = answer.crawl.get("crawl")
    if crawl:
        return str(crawl)
    for key in ("operator", "software", "isPartOf"):
        if answer.warcinfo.get(key):
            return str(answer.warcinfo[key])
    return "not stated by the archive file"


def _file(capture: Capture) -> str:
    if capture.warc_file is None or capture.warc_offset is None:
        raise NotFoundError(f"{capture.url}: the capture of {capture.captured_at} is not in the archive.")
    return capture.warc_file


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=list) + "\n"
