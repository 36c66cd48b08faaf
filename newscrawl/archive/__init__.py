"""Raw captures: WARC in, WACZ out, and any archive read back response by response."""

from newscrawl.archive.folder import Copier, read_members, read_record
from newscrawl.archive.foreign import file_digest, iterate, responses
from newscrawl.archive.importing import Importer, cut_back
from newscrawl.archive.payload import ArchivedResponse, decode_body
from newscrawl.archive.records import Damage, Record
from newscrawl.archive.wacz import Selected, WaczReport, export_wacz, signed_data_of, signer_of, verify_wacz
from newscrawl.archive.warc import Exchange, KnownPayload, Recovery, Rendering, WarcWriter

__all__ = [
    "ArchivedResponse",
    "Copier",
    "Damage",
    "Exchange",
    "Importer",
    "KnownPayload",
    "Record",
    "Recovery",
    "Rendering",
    "Selected",
    "WaczReport",
    "WarcWriter",
    "cdxj",
    "clock_state",
    "containers",
    "cut_back",
    "decode_body",
    "export_wacz",
    "file_digest",
    "folder",
    "foreign",
    "iterate",
    "known",
    "manifest",
    "payload",
    "ranges",
    "read_members",
    "read_record",
    "record_places",
    "records",
    "replay",
    "response",
    "responses",
    "runs",
    "screenshot_records",
    "segmented_records",
    "signed_data_of",
    "signer_of",
    "stream",
    "verify_wacz",
    "wacz_signature",
    "warc",
]
