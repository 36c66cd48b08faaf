"""A METS document (version 1.12.1, Library of Congress) for one article and its captures.

Descriptive metadata is Dublin Core; each capture is a file whose ``FLocat`` names the WARC file, with the payload's
digest; the physical map has one division for each WARC file, the logical one for each page of the article.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl import __version__
from newscrawl.interchange.article_records import seconds, xml_text
from newscrawl.interchange.dublin_core import dublin_core

if TYPE_CHECKING:
    from newscrawl.interchange.article_records import ArticleRecord
    from newscrawl.interchange.iscc import Codes

METS: Final = "http://www.loc.gov/METS/"
DC: Final = "http://purl.org/dc/elements/1.1/"
XLINK: Final = "http://www.w3.org/1999/xlink"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA: Final = "http://www.loc.gov/METS/ http://www.loc.gov/standards/mets/mets.xsd"
#: Hexadecimal digits of MD5, SHA-1, SHA-256 and SHA-512.
_HEX_LENGTHS: Final = {32, 40, 64, 128}
#: METS' names of the digests that WARC files state.
_CHECKSUMS: Final = {"sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512", "md5": "MD5"}


def mets(article: ArticleRecord, codes: Codes | None = None) -> bytes:
    """The METS document as UTF-8 with an XML declaration. ``codes``: the article's ISCC codes, as identifiers."""
    root = etree.Element(
        f"{{{METS}}}mets",
        nsmap={"mets": METS, "dc": DC, "xlink": XLINK, "xsi": _XSI},
        OBJID=xml_text(article.url),
    )
    root.set("LABEL", xml_text(article.title) or article.url)
    root.set("TYPE", "news article")
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    head = _child(
        root, "metsHdr", CREATEDATE=seconds(article.first_seen_at), LASTMODDATE=seconds(article.changed_at)
    )
    agent = _child(head, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    _child(agent, "name").text = f"newscrawl {__version__}"
    section = _child(root, "dmdSec", ID="dmd-1")
    wrap = _child(_child(section, "mdWrap", MDTYPE="DC"), "xmlData")
    for element, value in dublin_core(article, (codes.meta, codes.text) if codes else ()):
        etree.SubElement(wrap, f"{{{DC}}}{element}").text = xml_text(value)
    if article.captures:
        group = _child(_child(root, "fileSec"), "fileGrp", USE="captures")
        for number, one in enumerate(article.captures, start=1):
            file = _child(group, "file", ID=f"capture-{number}", CREATED=seconds(one.captured_at))
            file.set("MIMETYPE", "application/warc")
            if one.record_id:
                file.set("OWNERID", xml_text(one.record_id.strip("<>")))
            if checksum := _checksum(one.payload_digest):
                file.set("CHECKSUMTYPE", checksum[0])
                file.set("CHECKSUM", checksum[1])
            place = _child(file, "FLocat", LOCTYPE="OTHER", OTHERLOCTYPE="WARC")
            place.set(f"{{{XLINK}}}href", f"{one.warc_file or 'unknown'}#offset={one.warc_offset or 0}")
            place.set(f"{{{XLINK}}}title", xml_text(one.url))
        _physical(root, article)
    structure = _child(root, "structMap", TYPE="logical")
    whole = _child(
        structure, "div", TYPE="article", DMDID="dmd-1", LABEL=xml_text(article.title) or article.url
    )
    for number, one in enumerate(article.captures, start=1):
        page = _child(whole, "div", TYPE="capture", ORDER=str(number), LABEL=xml_text(one.url))
        _child(page, "fptr", FILEID=f"capture-{number}")
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def _physical(root: etree._Element, article: ArticleRecord) -> None:
    """Where the captures stand: a division for each WARC file. Archivematica's METS reader (metsrw) wants this map."""
    folder = _child(_child(root, "structMap", TYPE="physical"), "div", TYPE="Directory", LABEL="warc")
    files: dict[str, etree._Element] = {}
    for number, one in enumerate(article.captures, start=1):
        name = one.warc_file or "unknown"
        if name not in files:
            files[name] = _child(folder, "div", TYPE="Directory", LABEL=xml_text(name))
        item = _child(files[name], "div", TYPE="Item", LABEL=f"{one.warc_offset or 0}")
        _child(item, "fptr", FILEID=f"capture-{number}")


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{METS}}}{name}", attributes)


def _checksum(digest: str) -> tuple[str, str] | None:
    """(METS type, hexadecimal value) of ``sha256:<hex>`` or ``sha1:<base32>``; None for what METS does not name."""
    algorithm, _, value = digest.partition(":")
    kind = _CHECKSUMS.get(algorithm.lower().replace("-", ""))
    if kind is None:
        return None
    if re.fullmatch(r"[0-9a-fA-F]+", value) and len(value) in _HEX_LENGTHS:
        return kind, value.lower()
    try:
        return kind, base64.b32decode(value.upper() + "=" * (-len(value) % 8)).hex()
    except binascii.Error:
        return None
