"""What a case is made from and what was made: the two sides, their pair, custody, report."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import ConfigurationError
from newscrawl.evidence import bag

if TYPE_CHECKING:
    from newscrawl.evidence.ownership import Attachment
    from newscrawl.items import Capture
    from newscrawl.reporting.overlap import Span
    from newscrawl.store.kept_files import Kept

#: The time stamp of a case's manifest, beside it.
STAMP: Final = bag.MANIFEST + ".tsr"
#: The certificates of the time-stamping authority, where the operator gave them.
AUTHORITY: Final = "tsa-certificates.pem"


@dataclass(slots=True)
class Side:
    """One article of a pair, as the store knows it. ``attributions``: its layers as read (dictionaries)."""

    url: str
    title: str
    portal: str
    body: str
    captures: list[Capture]
    published_at: str | None = None
    source_name: str | None = None
    authors: list[str] = field(default_factory=list)
    attributions: list[dict[str, Any]] = field(default_factory=list)
    #: Reservations and licence statements found on the page.
    notices: list[str] = field(default_factory=list)
    state: str = "live"
    #: Captures of the pictures and attachments the page names.
    assets: list[Capture] = field(default_factory=list)
    #: Pictures of the page as captured: rows of ``screenshots``, newest first.
    screenshots: list[dict[str, Any]] = field(default_factory=list)
    #: What the page and its site reserve and license for machines (:func:`newscrawl.reporting.reservations.as_record`);
    #: None where it was not read.
    reservations: dict[str, Any] | None = None


@dataclass(slots=True)
class CasePair:
    """A copy and its origin: two articles, the aligned passages, what was found."""

    copy: Side
    origin: Side
    passages: list[Span]
    kind: str = ""
    #: What the copy's page says: attributed, dateline, false, none
    attribution: str = ""
    #: The same with licences and groups regarded.
    status: str = ""
    directed: bool = True
    #: Codes with arguments, or words as an older version wrote them.
    reasons: list[Any] = field(default_factory=list)
    licence: str | None = None
    detected_at: str | None = None
    #: Pictures of the copy that show photos of the origin, as :func:`newscrawl.reporting.picture_lists.as_evidence` gives them.
    pictures: list[dict[str, Any]] = field(default_factory=list)
    #: What people decided about the pair before: rows of the lead's history (at, who, action, statuses, note).
    decisions: list[dict[str, Any]] = field(default_factory=list)
    #: Passages people left out of the figures: number → who and when.
    left_out: dict[int, dict[str, str]] = field(default_factory=dict)
    #: Files people keep with the lead: the row (:class:`newscrawl.store.kept_files.Kept`) and its bytes.
    files: list[tuple[Kept, bytes]] = field(default_factory=list)
    #: Names of people and publishers the pages give, for telling changed names.
    names: set[str] = field(default_factory=set)
    #: The lasting name of the repost, as desk, letters and reports give it.
    name: str = ""


@dataclass(slots=True)
class CaseReport:
    """A case that was made; ``notes`` say what could not be put in, and why."""

    name: str
    folder: Path
    archive: Path
    #: ``sha256:<hex>`` of the tag manifest: one value that fixes every byte of the case.
    manifest_digest: str
    notes: list[str] = field(default_factory=list)
    #: ``sha256:<hex>`` of the public key the case is signed with; None where it is not signed.
    maker_key: str | None = None


@dataclass(slots=True)
class Custody:
    """Who makes the case (a person, never nobody), the time stamp to be asked for, and the key that signs."""

    who: str
    tsa_url: str | None = None
    #: PEM file with the authority's certificates, put into the case so that others can check the stamp.
    tsa_certificates: Path | None = None
    #: File with the Ed25519 key that signs the manifest; made where it is absent. None: no signature.
    key: Path | None = None
    #: What shows who owns the works, added as it is.
    ownership: tuple[Attachment, ...] = ()
    #: TOML file with the right holder's name and addresses (:class:`newscrawl.evidence.papers.Letterhead`).
    letterhead: Path | None = None
    #: Verifications, moves and hand-over recorded before (:func:`newscrawl.store.custody_events.listed`).
    history: tuple[dict[str, Any], ...] = ()

    def __post_init__(self) -> None:
        if not (self.who or "").strip():
            raise ConfigurationError("A case needs the name of whoever makes it.")

    @classmethod
    def from_environment(
        cls,
        who: str,
        *,
        key: Path | None = None,
        letterhead: Path | None = None,
        ownership: tuple[Attachment, ...] = (),
        history: tuple[dict[str, Any], ...] = (),
    ) -> Custody:
        """``TSA_URL`` and ``TSA_CERTIFICATES``."""
        file = os.environ.get("TSA_CERTIFICATES")
        return cls(
            who,
            next(iter(os.environ.get("TSA_URL", "").split()), None),
            Path(file) if file else None,
            key,
            ownership,
            letterhead,
            history,
        )
