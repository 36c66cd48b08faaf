"""Raw captures: WARC in, WACZ out, and any archive read back response by response."""

from newscrawl.archive.ingest import (
    Copier,
    file_digest,
    iterate,
    read_members,
    read_record,
    responses,
)
from newscrawl.archive.payload import ArchivedResponse, decode_body
from newscrawl.archive.records import Damage, Record
from newscrawl.archive.wacz import Selected, WaczReport, export_wacz, verify_wacz
from newscrawl.archive.warc import Exchange, KnownPayload, Recovery, Rendering, WarcWriter, imported

__all__ = [
    "ArchivedResponse",
    "Copier",
    "Damage",
    "Exchange",
    "KnownPayload",
    "Record",
    "Recovery",
    "Rendering",
    "Selected",
    "WaczReport",
    "WarcWriter",
    "decode_body",
    "export_wacz",
    "file_digest",
    "imported",
    "iterate",
    "read_members",
    "read_record",
    "responses",
    "verify_wacz",
]
