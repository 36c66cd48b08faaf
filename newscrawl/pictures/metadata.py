"""What is embedded in a picture's file: EXIF, IPTC IIM, XMP, the AIGC label, and whether there is a C2PA manifest.

Read in the decoder's process. Pillow finds EXIF and XMP; IIM is read here, because the readers there are take its text
for Latin-1 or UTF-8, and Chinese agencies have written GB 18030 in it for twenty years without a mark. Nothing is
believed: a credit in a file is what somebody wrote there.

Sources: CIPA DC-008 (EXIF 3.0), IPTC-NAA IIM 4.2, Adobe XMP part 1 and 3, IPTC Photo Metadata Standard 2025.1, PLUS LDF 2.0.1,
GB 45438-2025 annex E and TC260-PG-20257A (``TC260:AIGC``), C2PA 2.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

#: Characters of one value, values of one list, bytes of one packet.
_LONGEST: Final = 2000
_MOST: Final = 50
_PACKET: Final = 2 * 1024 * 1024

#: Dataset of record 2 → name. Repeatable ones become lists.
_IIM: Final = {
    5: "title", 15: "category", 25: "keywords", 40: "instructions", 55: "date_created", 60: "time_created", 80: "creator",
    85: "creator_title", 90: "city", 92: "location", 95: "state", 101: "country", 103: "reference", 105: "headline",
    110: "credit", 115: "source", 116: "rights", 118: "contact", 120: "caption", 122: "caption_writer",
}  # fmt: skip
_REPEATED: Final = frozenset({"keywords", "creator", "creator_title", "caption_writer", "contact"})
_UTF8_MARK: Final = b"\x1b%G"

#: EXIF tag → name. XP* are what Windows writes, UTF-16.
_EXIF: Final = {
    0x010E: "caption", 0x010F: "make", 0x0110: "model", 0x0131: "software", 0x013B: "creator", 0x8298: "rights",
    0x9C9B: "title", 0x9C9C: "comment", 0x9C9D: "creator_windows", 0x9C9F: "subject",
}  # fmt: skip
_EXIF_PART: Final = {
    0x9003: "date_created", 0x9011: "offset", 0x9291: "subsecond", 0x9286: "user_comment", 0xA420: "unique_id",
    0xA430: "owner", 0xA431: "serial_number",
}  # fmt: skip

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACES: Final = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://creativecommons.org/ns#": "cc",
    "http://www.tc260.org.cn/ns/AIGC/1.0/": "TC260",
}
#: XMP property → name.
_XMP: Final = {
    "dc:creator": "creator", "dc:rights": "rights", "dc:title": "title", "dc:description": "caption", "dc:subject": "keywords",
    "photoshop:Credit": "credit", "photoshop:Source": "source", "photoshop:Headline": "headline",
    "photoshop:Instructions": "instructions", "photoshop:DateCreated": "date_created", "photoshop:City": "city",
    "photoshop:AuthorsPosition": "creator_title", "photoshop:TransmissionReference": "reference",
    "xmpRights:Owner": "owner", "xmpRights:Marked": "marked", "xmpRights:UsageTerms": "usage_terms",
    "xmpRights:WebStatement": "web_statement", "cc:license": "licence",
    "Iptc4xmpExt:DigitalSourceType": "digital_source_type", "Iptc4xmpExt:AISystemUsed": "ai_system",
    "Iptc4xmpExt:AIPromptInformation": "ai_prompt", "Iptc4xmpExt:DigImageGUID": "unique_id",
    "plus:DataMining": "data_mining", "plus:OtherConstraints": "other_constraints", "plus:CopyrightOwner": "owner_plus",
    "plus:Licensor": "licensor", "plus:ImageSupplier": "supplier",
    "xmp:CreatorTool": "software", "xmp:CreateDate": "created", "xmpMM:OriginalDocumentID": "original_document",
    "xmpMM:DocumentID": "document", "TC260:AIGC": "aigc",
}  # fmt: skip

Values = dict[str, list[str]]


def embedded(data: bytes, picture: Image.Image) -> dict[str, Any]:
    """What is embedded in the file ``data``, which Pillow has opened as ``picture``.

    ``exif``, ``iptc``, ``xmp``: name → values, where there are any. ``aigc``: labels as found (JSON text). ``c2pa``: True where a
    manifest is embedded; it is not verified. ``faults``: what could not be read.
    """
    found: dict[str, Any] = {}
    faults: list[str] = []
    kind = picture.format or ""
    labels: list[str] = []

    def part(name: str, read: Any) -> None:
        try:
            values = read()
        except Exception as error:  # any fault of a packet is a fault of that packet only
            faults.append(f"{name}: {type(error).__name__}"[:200])
        else:
            if values:
                found[name] = values

    packets = [packet for packet in _xmp_packets(data, picture) if packet]
    part("exif", lambda: _exif(picture))
    part("iptc", lambda: iim(_iim_block(data, kind, picture)))
    part("xmp", lambda: xmp(packets[0]) if packets else {})
    labels += found.get("xmp", {}).pop("aigc", [])
    for name, value in picture.info.items():
        if isinstance(name, str) and name.upper() == "AIGC" and isinstance(value, str):
            labels.append(value[:_LONGEST])
    comment = found.get("exif", {}).get("user_comment", [""])[0]
    if '"AIGC"' in comment or ('"Label"' in comment and '"ContentProducer"' in comment):
        labels.append(comment)
    if labels:
        found["aigc"] = list(dict.fromkeys(labels))
    if has_c2pa(data, kind):
        found["c2pa"] = True
    if faults:
        found["faults"] = faults
    return {name: value for name, value in found.items() if value}


# -- Text of an unknown encoding ------------------------------------------------------------------------


def text_of(raw: bytes, *, utf8: bool = False) -> str:
    """Text of a field that does not say its encoding, or says UTF-8 and may lie.

    UTF-8 where it is valid; GB 18030 where half of the characters it gives are of GB 2312, which two accented letters in a row
    hardly ever are, or one is and no letter of ASCII stands beside (names like 王喆镕); else Windows-1252. A character that was cut at the end of a field of limited length is left out.
    """
    raw = raw.rstrip(b"\0 ")
    if raw.isascii():
        return raw.decode("ascii").strip()
    for cut in range(4 if utf8 else 3):
        try:
            text = raw[: len(raw) - cut].decode("utf-8").strip()
        except UnicodeDecodeError:
            continue
        if not cut or not text.isascii():
            return text  # one odd byte behind ASCII is an accented letter, no part of a character
    for cut in (0, 1):
        try:
            text = raw[: len(raw) - cut].decode("gb18030")
        except UnicodeDecodeError:
            continue
        foreign = [character for character in text if ord(character) > 127]
        common = sum(1 for character in foreign if _is_gb2312(character))
        western = any(character.isascii() and character.isalpha() for character in text)
        if common and (2 * common >= len(foreign) or not western):
            return text.strip()
    return raw.decode("cp1252", "replace").strip()


def _is_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# -- EXIF --------------------------------------------------------------------------------------------------


def _exif(picture: Image.Image) -> Values:
    values: Values = {}
    exif = picture.getexif()
    for tags, names in ((exif, _EXIF), (exif.get_ifd(0x8769), _EXIF_PART)):
        for tag, name in names.items():
            text = _exif_text(tag, tags.get(tag))
            if text:
                values[name] = [text[:_LONGEST]]
    return values


def _exif_text(tag: int, value: Any) -> str:
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, tuple) and value and all(isinstance(one, int) and 0 <= one < 256 for one in value):
        value = bytes(value)
    if 0x9C9B <= tag <= 0x9C9F and isinstance(value, bytes):
        return value.decode("utf-16-le", "replace").rstrip("\0").strip()
    if tag == 0x9286 and isinstance(value, bytes):
        prefix, rest = value[:8].rstrip(b"\0"), value[8:]
        if prefix == b"UNICODE":
            # The byte order is the file's, and seldom so: the one that gives fewer odd characters.
            both = [rest.decode(name, "replace").strip("\0 ") for name in ("utf-16-le", "utf-16-be")]
            return min(
                both,
                key=lambda text: sum(
                    not (" " <= c <= "~" or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef")
                    for c in text
                ),
            )
        return text_of(rest if prefix in {b"ASCII", b"JIS", b""} else value)
    if isinstance(value, bytes):
        return text_of(value)
    # Pillow decodes ASCII fields as Latin-1; the bytes are the same again.
    text = str(value)
    try:
        return text_of(text.encode("latin-1").replace(b"\0", b" "))
    except UnicodeEncodeError:
        return text.strip("\0 ")


# -- IPTC IIM ----------------------------------------------------------------------------------------------


def iim(block: bytes) -> Values:
    """The datasets of an IIM block by name. Text is read by :func:`text_of`; 1:90 is heard and not trusted."""
    datasets = list(_datasets(block))
    utf8 = any(
        record == 1 and number == 90 and value.startswith(_UTF8_MARK) for record, number, value in datasets
    )
    values: Values = {}
    for record, number, value in datasets:
        name = _IIM.get(number) if record == 2 else None
        text = text_of(value, utf8=utf8)[:_LONGEST] if name else ""
        if name and text and (name in _REPEATED or name not in values) and len(values.get(name, ())) < _MOST:
            values.setdefault(name, []).append(text)
    return values


def _datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        record, number = block[at + 1], block[at + 2]
        size = int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:  # an extended dataset: the length of its length
            length = size & 0x7FFF
            if length > 4:
                return
            size = int.from_bytes(block[at : at + length], "big")
            at += length
        yield record, number, block[at : at + size]
        at += size


def _iim_block(data: bytes, kind: str, picture: Image.Image) -> bytes:
    if kind in {"JPEG", "MPO"}:
        marked = b"Photoshop 3.0\0"
        resources = b"".join(
            part[len(marked) :] for code, part in _segments(data) if code == 0xED and part.startswith(marked)
        )
        return _resource(resources, 0x0404)
    if kind == "PNG":
        # ImageMagick and others: hexadecimal text, with Photoshop's resources or the block itself.
        profile = picture.info.get("Raw profile type iptc") or picture.info.get("Raw profile type 8bim")
        if isinstance(profile, str):
            raw = bytes.fromhex("".join(re.findall(r"[0-9a-fA-F]", "".join(profile.split("\n")[3:]))))
            return _resource(raw, 0x0404) if raw.startswith(b"8BIM") else raw
    return b""


def _resource(data: bytes, wanted: int) -> bytes:
    """A block of Photoshop's image resources."""
    at = 0
    while data[at : at + 4] in {b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa"}:
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        name = data[at + 6] if at + 6 < len(data) else 0
        at += 6 + 1 + name + (1 - name % 2)
        size = int.from_bytes(data[at : at + 4], "big")
        at += 4
        if number == wanted:
            return data[at : at + size]
        at += size + size % 2
    return b""


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG before its scan: marker, content."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        code = data[at + 1]
        if code == 0xFF:
            at += 1
            continue
        if code in {0xDA, 0xD9}:
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2:
            return
        yield code, data[at + 4 : at + 2 + size]
        at += 2 + size


# -- XMP ---------------------------------------------------------------------------------------------------


def _xmp_packets(data: bytes, picture: Image.Image) -> Iterator[bytes]:
    value = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        yield value[:_PACKET]
    if picture.format == "GIF":
        start = data.find(b"XMP DataXMP")
        if start >= 0:
            yield data[start + 11 : start + 11 + _PACKET].partition(b"<?xpacket end=")[0]


def xmp(packet: bytes) -> Values:
    """The properties of an XMP packet by name. Raises ``ValueError`` where it is not XML."""
    from lxml import etree

    start, end = packet.find(b"<"), packet.rfind(b">")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(packet[start : end + 1], parser) if start >= 0 else None
    if root is None:
        raise ValueError("not XML")
    values: Values = {}

    def put(tag: str, texts: list[str]) -> None:
        space, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
        # The namespace of the label is written with and without its last stroke, and some write their own.
        prefix = "TC260" if local == "AIGC" else _NAMESPACES.get(space)
        name = _XMP.get(f"{prefix}:{local}")
        texts = [text.strip()[:_LONGEST] for text in texts if text and text.strip()]
        if name and texts:
            values[name] = list(dict.fromkeys([*values.get(name, []), *texts]))[:_MOST]

    for description in list(root.iter(f"{_RDF}Description"))[:200]:
        for tag, text in description.attrib.items():
            put(str(tag), [str(text)])
        for child in description:
            if isinstance(child.tag, str):
                put(child.tag, _values(child))
    return values


def _values(element: Any) -> list[str]:
    items = element.findall(f".//{_RDF}li")
    if items:
        # Of texts in several languages the default one, which is there for readers that know no other.
        default = [item for item in items if item.get(_LANG) == "x-default"]
        return ["".join(item.itertext()) for item in (default or items)[:_MOST]]
    resource = element.get(f"{_RDF}resource")
    text = "".join(element.itertext())
    return [resource] if resource and not text.strip() else [text]


# -- C2PA --------------------------------------------------------------------------------------------------

_C2PA_BOX: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_C2PA_GIF: Final = b"\x21\xff\x0bC2PA_GIF"


def has_c2pa(data: bytes, kind: str) -> bool:
    """Is a C2PA manifest embedded? Where the specification puts it, by format; it is neither read nor verified."""
    if kind in {"JPEG", "MPO"}:
        return any(
            code == 0xEB and part[:2] == b"JP" and b"c2pa" in part[:200] for code, part in _segments(data)
        )
    if kind == "PNG":
        return any(name == b"caBX" for name, _ in _chunks(data[8:], "big"))
    if kind == "WEBP":
        return any(name == b"C2PA" for name, _ in _chunks(data[12:], "little"))
    if kind == "AVIF":
        return _C2PA_BOX in data[:65536] or _C2PA_BOX in data[-(1024 * 1024) :]
    # An application extension of eleven bytes' name.
    return kind == "GIF" and _C2PA_GIF in data


def _chunks(data: bytes, order: Any) -> Iterator[tuple[bytes, int]]:
    """Chunks of PNG (length, name, content, sum) or RIFF (name, length, content, padding): name, length."""
    at = 0
    while at + 8 <= len(data):
        if order == "big":
            size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            at += 12 + size
        else:
            name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
            at += 8 + size + size % 2
        yield name, size


# -- Credits compared --------------------------------------------------------------------------------------

#: Names under which a file names its author or owner, in the order in which they are shown.
CREDITS: Final = ("creator", "credit", "source", "rights", "owner")
_PARTS: Final = ("xmp", "iptc", "exif")


def credits_of(found: dict[str, Any]) -> dict[str, list[str]]:
    """Who is named in what :func:`embedded` gave: name of the field → values, each once, of XMP, IIM and EXIF in turn."""
    named: dict[str, list[str]] = {}
    for name in CREDITS:
        values = [value for part in _PARTS for value in found.get(part, {}).get(name, ())]
        if values:
            named[name] = list(dict.fromkeys(values))
    return named


def removed_credits(copy: dict[str, Any], origin: dict[str, Any]) -> dict[str, list[str]]:
    """Credits embedded in the origin that the copy's file does not have under any name: field → values."""
    kept = {_folded(value) for values in credits_of(copy).values() for value in values}
    missing = {
        name: [value for value in values if _folded(value) not in kept]
        for name, values in credits_of(origin).items()
    }
    return {name: values for name, values in missing.items() if values}


def _folded(value: str) -> str:
    return "".join(value.split()).casefold()
