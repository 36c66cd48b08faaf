"""Evidence cases: everything about a copy and its origin in one folder that anybody can check.

A case is a BagIt bag (RFC 8493), so ``bagit.py --validate`` checks it; its captures are WARC and WACZ, so
``warcio check`` and any replay tool read them; its time stamp is RFC 3161, so ``openssl ts -verify`` checks
it. :func:`verify_case` does all of that, and finds any changed byte, in the folder or in its ZIP.

Whoever changes a file can write new manifests, too. Against that stand the maker's signature over the manifest
(``newscrawl.evidence.signature``), the time stamp, and the digest of the tag manifest that the store keeps
(``cases.manifest_digest``) and the maker hands out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import re
import secrets
import shutil
import tempfile
import zipfile
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl import __version__
from newscrawl.archive import Copier, Selected, export_wacz, read_record, responses, verify_wacz
from newscrawl.archive.manifest import sha256_of
from newscrawl.archive.records import Damage, sha256
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.evidence import bag, chain, comparison_page, notice, papers, signature, timestamp
from newscrawl.evidence.bag import Finding
from newscrawl.evidence.case_model import CasePair, CaseReport, Custody, Side
from newscrawl.evidence.environment import environment
from newscrawl.items import PAGE_ZONE, Capture, utc
from newscrawl.judgement.reasons import words
from newscrawl.reporting import dossier, figures, pictures
from newscrawl.reporting.printing import print_html
from newscrawl.reporting.reservations import as_record, reservations
from newscrawl.store import files, people, reviews, withdrawals
from newscrawl.store.schema import transaction
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from newscrawl.evidence.ownership import Attachment


STAMP: Final = bag.MANIFEST + ".tsr"
#: The certificates of the time-stamping authority, where the operator gave them.
AUTHORITY: Final = "tsa-certificates.pem"
_SOFTWARE: Final = f"newscrawl {__version__}"

_README = """\
证据包

内容
  data/pairs.json              比对的双方、认定结果，以及每份存档和文本的摘要值
  data/comparison.html、.pdf   两篇文本并列比对
  data/custody.json            保管记录：何人、何时、用何版本程序做了什么
  data/notice-draft.txt、.docx 通知书草稿，由人补全
  data/evidence-list.txt、.docx        证据目录：每个文件、证明目的、SHA-256、缺少的材料
  data/software-statement.txt、.docx   取证软件说明：方法、误差、限度、核验
  data/pair-N/*.warc.gz        网页的原始请求与响应（ISO 28500）
  data/pair-N/*.wacz           同上，可用 ReplayWeb.page 打开
  data/pair-N/*.txt            提取的正文
  data/pair-N/files/           随线索保存的文件（函件、回复、页面截图等），原名见 pairs.json
  data/timestamps/             存档清单、其可信时间戳回执，以及每份存档到清单的证明（proofs.json），如有
  data/environment.json        制作环境（清洁性）：机器、系统、时钟、域名解析、代理、程序版本
  data/verify.py               独立核验程序（仅需 Python 3，不依赖本程序）
  manifest-sha256.txt          data 文件夹内每个文件的 SHA-256
  manifest-sha256.txt.sig      制作人对该清单的签名（Ed25519），公钥为 maker-key.pem
  manifest-sha256.txt.tsr      该清单的可信时间戳（RFC 3161），如有

不用本程序即可核验（在本文件夹内依次执行）
  一、文件未改动：
      sha256sum -c manifest-sha256.txt
      sha256sum -c tagmanifest-sha256.txt
      bagit.py --validate .
  二、存档完整：
      warcio check data/pair-*/*.warc.gz
  三、签名属于制作人：
      openssl pkeyutl -verify -pubin -inkey maker-key.pem -rawin \\
          -in manifest-sha256.txt -sigfile manifest-sha256.txt.sig
      openssl pkey -pubin -in maker-key.pem -outform DER | sha256sum
      （后一结果须与制作人另行告知的公钥指纹一致）
  四、时间戳（如有）：
      openssl ts -verify -data manifest-sha256.txt -in manifest-sha256.txt.tsr -CAfile tsa-certificates.pem
      （证书应向时间戳服务机构另行取得）
  五、整包摘要：
      sha256sum tagmanifest-sha256.txt
      （须与制作人另行告知或函件中写明的摘要值一致）

  六、以上各项（签名除外）一次完成，并核对每份存档的可信时间：
      python3 data/verify.py

用本程序核验
  newscrawl case verify . --digest sha256:……


Evidence case

data/pairs.json lists what was compared, with the digests of every capture and text; data/comparison.html shows the
texts side by side; data/custody.json says who ran what, when, with which version. The commands above check files,
archives, signature, time stamp and the digest of the whole, without newscrawl.
"""


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
        with tempfile.TemporaryDirectory(prefix=".making-", dir=cases) as work:
            folder = Path(work, name)
            making = _CaseBuilder(folder, name, list(pairs), archive, custody, now)
            if progress is not None:
                making.progress = progress
            making.build(screenshots=screenshots)
            making.progress("zip", 0, 1)
            packed = Path(work, f"{name}.zip")
            bag.write_zip(folder, packed)
            digest = "sha256:" + sha256_of(folder / bag.TAG_MANIFEST)
            packed.replace(cases / packed.name)
            folder.replace(cases / name)
    except OSError as error:
        raise StorageError(f"cannot write a case to {cases}: {error.strerror or error}") from error
    return CaseReport(name, cases / name, cases / f"{name}.zip", digest, making.notes, making.maker_key)


#: Error rates measured on labelled sets, as ``docs/`` states them; the statement on the software lists them.
MEASURED: Final[dict[str, str]] = {
    "改动一个数字的全文转载被认出（留出文本，200 至 400 字）": "120 篇中 120 篇",
    "改动三个数字的全文转载被认出（留出文本，200 至 400 字）": "120 篇中 114 篇",
    "自然模板稿被误认（五折交叉）": "124 对中 2 对",
    "共用宣传段被误认（留出文本）": "224 对中 0 对",
    "未见过的少空格式套文被误认（留出文本）": "224 对中 46 对",
    "先后判断正确（开发集，已下判断者）": "99.9%",
    "来源读取正确（留出网站，首次）": "92.5%，误读 1.7%",
    "作者读取正确（留出网站，首次）": "96.9%，误读 3.4%",
    "时间读取正确到分（留出网站）": "100%",
}


def custody_chain(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events, each with the SHA-256 of the one before it (``previous``; zeros for the first).

    The digest is over the event as JSON with sorted keys, no blanks, UTF-8: an event cannot be changed, left out or
    moved without all later ones.
    """
    chained: list[dict[str, Any]] = []
    previous = "0" * 64
    for event in events:
        chained.append({**event, "previous": previous})
        previous = event_digest(chained[-1])
    return chained


def event_digest(event: dict[str, Any]) -> str:
    """The digest by which the next event names this one."""
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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
        self._write("README.txt", _README)
        self._write("environment.json", _json(environment()))
        shutil.copyfile(Path(__file__).with_name("verifier.py"), self.data / "verify.py")
        self._timestamps()
        statement = papers.software_statement(MEASURED)
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

    def _file(self, place: Path, number: int, kept: files.Kept, data: bytes) -> dict[str, Any]:
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
                    self._prove(capture, f"{below}.warc.gz", place_in_case)
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
        result = asdict(side)
        del result["body"], result["reservations"]
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
                "payload_digest": answer.payload_digest,
                "record_id": answer.record_id,
                "warc_file": answer.warc_file,
                "warc_offset": answer.offset,
                "spider": answer.crawl.get("spider"),
                "arguments": answer.crawl.get("arguments"),
            }
        )

    def _prove(self, capture: Capture, case_file: str, case_offset: int) -> None:
        try:
            proof = chain.prove(self.archive, _file(capture), capture.warc_offset or 0)
        except StorageError as error:
            self.notes.append(f"no proof of time for {capture.record_id}: {error}")
            return
        if proof is None:
            self.unproved += 1
            return
        self.proofs.append(
            {
                **asdict(proof),
                "record_id": capture.record_id,
                "url": capture.url,
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
        from newscrawl.evidence.screenshots import photograph

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


def verify_case(
    path: Path,
    *,
    manifest_digest: str | Callable[[str], str | None] | None = None,
    certificates: Path | None = None,
    maker_key: Path | None = None,
) -> list[Finding]:
    """Check a case, folder or ZIP. A sound one has no finding with ``fault`` set; notes may remain.

    ``manifest_digest``: what was recorded when the case was made, or how to look it up by the case's identifier (which
    stands in the case: a renamed file is still the same case). ``certificates``: the time-stamping authority's, and
    ``maker_key``: the maker's public key (PEM), from sources of the checker's own; else those in the case are used, and
    that is noted. Raises ``NotFoundError`` where ``path`` is neither.
    """
    references = _References(manifest_digest, certificates, maker_key)
    if path.is_dir():
        return list(_verify_folder(path, references))
    if not path.is_file():
        raise NotFoundError(f"{path}: no case there. Give the case's folder or its ZIP.")
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as work:
        try:
            folder = bag.unpack(path, Path(work))
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
            return [Finding(path.name, f"cannot be unpacked: {error}")]
        findings = list(_verify_folder(folder, references))
        again = Path(work, "again.zip")
        bag.write_zip(folder, again)
        if sha256_of(again) != sha256_of(path):
            findings.append(Finding(path.name, "is not the ZIP that was made of these files"))
        return findings


@dataclass(slots=True, frozen=True)
class _References:
    """What a case is compared with besides itself."""

    digest: str | Callable[[str], str | None] | None
    certificates: Path | None
    maker_key: Path | None


def identifier(folder: Path) -> str:
    """The case's own name, from ``bag-info.txt``: file names may be changed by whoever hands it on."""
    info = (folder / "bag-info.txt").read_text("utf-8", "replace")
    found = re.search(r"^External-Identifier: (.+)$", info, re.MULTILINE)
    return found[1].strip() if found else ""


def _verify_folder(folder: Path, references: _References) -> list[Finding]:
    findings = list(bag.verify(folder))
    if any(one.what == "is missing" or "link" in one.what for one in findings):
        return findings
    digest = "sha256:" + sha256_of(folder / bag.TAG_MANIFEST)
    recorded = references.digest(identifier(folder)) if callable(references.digest) else references.digest
    if recorded is None:
        what = f"{NOT_COMPARED}: give the one its maker handed out with --digest sha256:…"
        findings.append(Finding(bag.TAG_MANIFEST, what, fault=False))
    elif digest != recorded:
        findings.append(Finding(bag.TAG_MANIFEST, f"is {digest}, not {recorded} as recorded"))
    findings += _verify_signature(folder, references.maker_key)
    for path in sorted(folder.glob("data/*/*.warc.gz")):
        findings += _damage(folder, path, [one for one in responses(path) if isinstance(one, Damage)])
    for path in sorted(folder.glob("data/*/*.wacz")):
        findings += _damage(folder, path, verify_wacz(path))
    findings += _verify_pairs(folder)
    findings += _verify_custody(folder)
    findings += _verify_proofs(folder, references.certificates)
    findings += _verify_stamp(folder, references.certificates)
    return findings


#: Says that nothing outside the case vouches for it.
NOT_COMPARED: Final = "not compared with a recorded digest"


def _verify_signature(folder: Path, maker_key: Path | None) -> list[Finding]:
    signed, held = folder / signature.SIGNATURE, folder / signature.PUBLIC_KEY
    if not signed.is_file():
        return [
            Finding(signature.SIGNATURE, "the case is not signed by its maker", fault=maker_key is not None)
        ]
    manifest = (folder / bag.MANIFEST).read_bytes()
    try:
        pem = (maker_key or held).read_bytes()
    except OSError as error:
        return [Finding(signature.PUBLIC_KEY, f"cannot be read ({error.strerror})")]
    if fault := signature.fault(manifest, signed.read_bytes(), pem):
        return [Finding(signature.SIGNATURE, fault)]
    if maker_key is None:
        what = f"signed with the key {signature.fingerprint(pem)}; compare it with the maker's own"
        return [Finding(signature.SIGNATURE, what, fault=False)]
    return []


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


def _verify_custody(folder: Path) -> list[Finding]:
    where = "data/custody.json"
    try:
        events = json.loads((folder / where).read_bytes())["events"]
        previous = "0" * 64
        for number, event in enumerate(events, 1):
            if event["previous"] != previous:
                return [Finding(where, f"event {number} does not follow the one before it")]
            previous = event_digest(event)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [Finding(where, f"cannot be read: {type(error).__name__}: {error}")]
    return []


def _verify_proofs(folder: Path, certificates: Path | None) -> list[Finding]:
    """Whether each capture leads to a manifest in the case, and what its receipts say."""
    place = folder / "data" / chain.FOLDER
    where = f"data/{chain.FOLDER}/proofs.json"
    if not place.is_dir():
        return [Finding(where, "no capture leads to a stamped manifest of the archive", fault=False)]
    findings = []
    try:
        for entry in json.loads((place / "proofs.json").read_bytes()):
            if not bag.PLAIN_PATH.fullmatch(str(entry["case_file"])) or "/" in str(entry["manifest"]):
                return [Finding(where, f"names a file outside the case: {str(entry['case_file'])[:120]!r}")]
            known = {one.name for one in fields(chain.Proof)}
            proof = chain.Proof(**{key: value for key, value in entry.items() if key in known})
            with (folder / "data" / entry["case_file"]).open("rb") as file:
                file.seek(entry["case_offset"])
                member = file.read(proof.length)
            stated = {
                one.get("root")
                for one in chain.load(place / proof.manifest)["files"]
                if one["name"] == proof.warc_file
            }
            if not chain.holds(proof, member) or proof.root not in stated:
                findings.append(
                    Finding(
                        f"data/{entry['case_file']}",
                        f"{entry['record_id']} does not lead to {proof.manifest}",
                    )
                )
        findings += [
            Finding(f"data/{chain.FOLDER}/{one.where}", one.what, fault=one.fault)
            for one in chain.receipt_findings(place, certificates)
        ]
    except (OSError, ValueError, KeyError, TypeError, StorageError) as error:
        findings.append(Finding(where, f"cannot be read: {type(error).__name__}: {error}"))
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


def pair_from_store(
    connection: sqlite3.Connection,
    repost_id: int,
    *,
    archive: Path | None = None,
    output: Path | None = None,
) -> CasePair:
    """A stored edge as a pair. Raises ``NotFoundError``.

    ``archive``: the folder of captures, for what the pages and their sites reserve; None: this is not read. ``output``:
    the output folder, for the files people keep with the lead; None: without them.
    """
    result = dossier.pair(connection, repost_id)
    edge = result["edge"]

    def side(name: str) -> Side:
        found = _side_of(result[name], dossier.assets(connection, edge[f"{name}_id"]))
        if archive is not None:
            stated = reservations(connection, archive, str(edge[f"{name}_id"]))
            found.reservations = as_record(stated)
            found.assets += _captures_of(stated.site_files)
        return found

    return CasePair(
        copy=side("copy"),
        origin=side("origin"),
        passages=figures.spans(connection, repost_id),
        kind=edge["kind"],
        attribution=edge["attribution"],
        status=edge["status"],
        directed=bool(edge["directed"]),
        reasons=words(edge["reasons"], "zh"),
        name=edge["pair"] or "",
        licence=_licence(connection, repost_id),
        detected_at=edge["detected_at"],
        pictures=pictures.as_evidence(connection, edge["copy_url"], edge["origin_url"]),
        decisions=_decisions_on(connection, edge),
        left_out=result["left_out"],
        files=_files_of(connection, result["lead"], output),
        names=dossier.names_in(result["copy"], result["origin"]),
    )


def _files_of(
    connection: sqlite3.Connection, lead: reviews.Lead | None, output: Path | None
) -> list[tuple[files.Kept, bytes]]:
    if lead is None or output is None:
        return []
    return [(one, files.read(one, output)) for one in files.of_lead(connection, lead.id)]


def _decisions_on(connection: sqlite3.Connection, edge: dict[str, Any]) -> list[dict[str, Any]]:
    lead = reviews.find(connection, edge["copy_url"], edge["origin_url"])
    if lead is None:
        return []
    return [
        {
            "when": one.at,
            "who": one.who,
            "action": one.action,
            "from": one.old_status,
            "to": one.new_status,
            "note": one.note,
        }
        for one in reviews.history(connection, lead.id)
    ]


def _captures_of(rows: list[dict[str, Any]]) -> list[Capture]:
    keys = [one.name for one in fields(Capture)]
    return [Capture(**{key: row[key] for key in keys if key in row}) for row in rows]


def _side_of(article: dict[str, Any], assets: list[dict[str, Any]]) -> Side:
    return Side(
        url=article["url"],
        title=article["title"],
        portal=article["portal"],
        body=article["body"],
        captures=_captures_of(article["captures"]),
        assets=_captures_of(assets),
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
    who: str,
    screenshots: bool = False,
    ownership: Sequence[Attachment] = (),
    progress: Callable[[str, int, int], None] | None = None,
) -> CaseReport:
    """A case of stored edges: written to ``output/cases``, a row in ``cases``, and a lead on each edge.

    The archive is ``output/warc``; the time stamp is asked for where ``TSA_URL`` is set; the key that signs is
    ``output/case-key.pem``. Raises ``ConfigurationError`` without the name of whoever makes it, and ``NotFoundError`` for
    an edge that is not there or is withdrawn from view: from here on ``connection`` sees nothing that is withdrawn.
    """
    withdrawals.hide(connection)
    pairs = [
        pair_from_store(connection, repost_id, archive=output / "warc", output=output)
        for repost_id in repost_ids
    ]
    if not pairs:
        raise ConfigurationError("A case needs at least one repost. List them with `newscrawl reposts`.")
    report = create_case(
        output / "cases",
        pairs,
        archive=output / "warc",
        custody=Custody.from_environment(
            who,
            key=output / signature.KEY_FILE,
            letterhead=output / papers.LETTERHEAD_FILE,
            ownership=tuple(ownership),
        ),
        screenshots=screenshots,
        progress=progress,
    )
    with transaction(connection):
        leads = [reviews.open_lead(connection, pair.copy.url, pair.origin.url, who=who).id for pair in pairs]
        connection.execute(
            "insert into cases (lead_id, name, folder, created_at, created_by, manifest_digest) values (?, ?, ?, ?, ?, ?)",
            [leads[0], report.name, str(report.folder), utc(datetime.now(UTC)), who, report.manifest_digest],
        )
        connection.executemany(
            "insert or ignore into case_leads (case_name, lead_id) values (?, ?)",
            [(report.name, lead_id) for lead_id in leads],
        )
        people.log(connection, who, "case", target=report.name)
    return report


def recorded_digest(connection: sqlite3.Connection, name: str) -> str | None:
    """The digest the store kept of a case, by the case's name."""
    row = connection.execute("select manifest_digest from cases where name = ?", [name]).fetchone()
    return None if row is None else str(row[0])
