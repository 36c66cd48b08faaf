"""EXIF, IPTC IIM, XMP, AIGC labels, C2PA: as newsrooms write them, in every container."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from newscrawl.pictures import metadata
from newscrawl.rights import from_picture
from tests.pictures.conftest import encoded

RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"{attributes}>'
    "{elements}</rdf:Description></rdf:RDF></x:xmpmeta>"
)
LABEL = {
    "Label": "1", "ContentProducer": "001191220101MA0", "ProduceID": "JC-2026-7", "ReservedCode1": "",
    "ContentPropagator": "001191220101MB0", "PropagateID": "P-9", "ReservedCode2": "",
}  # fmt: skip


def packet(elements="", attributes=""):
    return RDF.format(attributes=attributes, elements=elements).encode()


def iim(*datasets, utf8=False):
    block = b"\x1c\x01\x5a\x00\x03\x1b%G" if utf8 else b""
    for number, value in datasets:
        block += struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value
    return block


def with_iim(block, picture=None):
    """A JPEG with an IIM block among Photoshop's resources, an unknown one before it."""
    resources = (
        b"8BIM\x04\x25\x00\x00\x00\x00\x00\x03abc\0"
        b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block
    )
    part = b"Photoshop 3.0\0" + resources
    data = encoded(picture or Image.new("RGB", (64, 64)))
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(part) + 2) + part + data[2:]


def read(decoder, data):
    return decoder.decode(data).metadata


@pytest.mark.parametrize(
    ("encoding", "utf8"), [("gb18030", False), ("utf-8", False), ("utf-8", True), ("gb18030", True)]
)
def test_iim_is_read_whatever_its_encoding_and_what_it_says_of_it(decoder, encoding, utf8):
    values = {
        80: "韩江雪",
        110: "江城日报",
        115: "松花江网",
        116: "© 江城日报社 版权所有",
        120: "图为雾凇岛。本报记者韩江雪摄",
        105: "雾凇",
    }
    block = iim(*((number, text.encode(encoding)) for number, text in values.items()), utf8=utf8)
    found = read(decoder, with_iim(block))["iptc"]
    assert found["creator"] == ["韩江雪"]
    assert found["credit"] == ["江城日报"]
    assert found["source"] == ["松花江网"]
    assert found["rights"] == ["© 江城日报社 版权所有"]
    assert found["caption"] == ["图为雾凇岛。本报记者韩江雪摄"]


@pytest.mark.parametrize(
    "name",
    [
        "王喆镕",
        "李玥琤",
        "张堃喆",
        "朱镕基",
        "陶喆",
        "韩頔",
        "赵祎珺",
        "吴玥",
        "𠮷野",
        "新华社记者王喆摄",
        "王喆镕/摄",
    ],
)
@pytest.mark.parametrize("cut", [0, 1])
def test_names_with_rare_characters_in_gb_18030(name, cut):
    """Characters that GB 2312 lacks; the last one may be cut by the field's length."""
    raw = name.encode("gb18030")
    if cut and len(name[-1].encode("gb18030")) == 2 and len(name) > 2:
        assert metadata.text_of(raw[:-1]) == name[:-1]
    else:
        assert metadata.text_of(raw) == name


@pytest.mark.parametrize(
    "text",
    [
        "André Müller", "© Léa Dvorák / AFP", "Señor Nuñez", "Café", "José", "É", "Ærø Å", "Œuvre à Paris", "Žižek", "naïve",
        "São Tomé", "«Étoile»",
    ],
)  # fmt: skip
def test_western_text_is_not_taken_for_chinese(text):
    assert metadata.text_of(text.encode("cp1252")) == text
    assert metadata.text_of(text.encode("utf-8")) == text


def test_a_character_cut_by_the_length_of_a_field_is_left_out():
    for encoding in ("gb18030", "utf-8"):
        raw = "江城日报首席摄影记者韩江雪航拍".encode(encoding)[:-1]
        assert metadata.text_of(raw) == "江城日报首席摄影记者韩江雪航"


def test_rare_characters_of_names_are_read():
    assert metadata.text_of("朱镕基 陶喆 李喆".encode("gb18030")) == "朱镕基 陶喆 李喆"


def test_repeated_datasets_and_extended_lengths():
    block = iim((80, b"A"), (80, b"B"), (25, b"x"), (110, b"first"), (110, b"second"))
    block += b"\x1c\x02\x69\x80\x04\x00\x00\x00\x02hi"
    found = metadata.iim(block)
    assert found == {"creator": ["A", "B"], "keywords": ["x"], "credit": ["first"], "headline": ["hi"]}


def test_exif_texts(decoder):
    exif = Image.Exif()
    exif[0x013B] = "韩江雪".encode("gb18030")
    exif[0x8298] = "江城日报社".encode()
    exif[0x010F] = "Nikon"
    exif[0x9C9D] = "韩江雪".encode("utf-16-le") + b"\0\0"
    part = exif.get_ifd(0x8769)
    part[0x9003] = "2026:01:02 08:30:00"
    part[0x9286] = b"UNICODE\0" + "雾凇".encode("utf-16-be")
    found = read(decoder, encoded(Image.new("RGB", (64, 64)), exif=exif))["exif"]
    assert found["creator"] == ["韩江雪"]
    assert found["rights"] == ["江城日报社"]
    assert found["creator_windows"] == ["韩江雪"]
    assert found["date_created"] == ["2026:01:02 08:30:00"]
    assert found["user_comment"] == ["雾凇"]


ELEMENTS = (
    "<dc:creator><rdf:Seq><rdf:li>韩江雪</rdf:li><rdf:li>宋远</rdf:li></rdf:Seq></dc:creator>"
    '<dc:rights><rdf:Alt><rdf:li xml:lang="en">JCRB</rdf:li><rdf:li xml:lang="x-default">江城日报社</rdf:li></rdf:Alt></dc:rights>'
    "<photoshop:Credit>江城日报</photoshop:Credit>"
    "<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING</plus:DataMining>"
    '<Iptc4xmpExt:DigitalSourceType rdf:resource="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"/>'
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_xmp_in_every_container(decoder, kind):
    options = {"xmp": packet(ELEMENTS)}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet(ELEMENTS).decode())
        options = {"pnginfo": info}
    found = read(decoder, encoded(Image.new("RGB", (64, 64)), kind, **options))
    assert found["xmp"]["creator"] == ["韩江雪", "宋远"]
    assert found["xmp"]["rights"] == ["江城日报社"]
    assert found["xmp"]["credit"] == ["江城日报"]
    statements = {(one.specification, one.use, one.value) for one in from_picture(found).statements}
    assert statements == {("plus", "ai-train", "disallow"), ("iptc_source_type", "source-type", "note")}


def test_properties_as_attributes_count_as_elements():
    found = metadata.xmp(
        packet(attributes=' photoshop:Credit="新华社" xmpRights:WebStatement="https://a.test/licence"')
    )
    assert found == {"credit": ["新华社"], "web_statement": ["https://a.test/licence"]}


@pytest.mark.parametrize(
    "elements",
    [
        "<TC260:AIGC>{}</TC260:AIGC>",
        '<ai:AIGC xmlns:ai="http://www.tc260.org.cn/ns/AIGC/1.0">{}</ai:AIGC>',
    ],
)
@pytest.mark.parametrize("wrapped", [False, True])
def test_the_label_of_gb_45438(decoder, elements, wrapped):
    text = json.dumps({"AIGC": LABEL} if wrapped else LABEL).replace('"', "&quot;")
    found = read(decoder, encoded(Image.new("RGB", (64, 64)), xmp=packet(elements.format(text))))
    (statement,) = from_picture(found).statements
    assert (statement.specification, statement.where, statement.use) == ("gb45438", "xmp", "ai-label")
    assert statement.text.startswith(
        "Label=1; ContentProducer=001191220101MA0; ProduceID=JC-2026-7; ContentPropagator="
    )


def test_the_label_as_a_text_of_png_or_in_exif(decoder):
    info = PngImagePlugin.PngInfo()
    info.add_text("AIGC", json.dumps(LABEL))
    in_png = read(decoder, encoded(Image.new("RGB", (64, 64)), "PNG", pnginfo=info))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + json.dumps({"AIGC": LABEL}).encode()
    in_exif = read(decoder, encoded(Image.new("RGB", (64, 64)), exif=exif))
    for found in (in_png, in_exif):
        assert [one.use for one in from_picture(found).statements] == ["ai-label"]


def test_a_generated_picture_says_so_by_its_source_type():
    term = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    reading = from_picture({"xmp": {"digital_source_type": [term], "data_mining": ["DMI-WHATEVER"]}})
    assert [(one.use, one.text) for one in reading.statements] == [("ai-label", term)]
    assert len(reading.faults) == 1


def test_c2pa_is_seen_where_it_stands():
    jumbf = (
        b"JP\0\1\0\0\0\1" + b"\0\0\0\x30jumb\0\0\0\x28jumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\3c2pa\0"
    )
    plain = encoded(Image.new("RGB", (64, 64)))
    marked = plain[:2] + b"\xff\xeb" + struct.pack(">H", len(jumbf) + 2) + jumbf + plain[2:]
    assert metadata.has_c2pa(marked, "JPEG")
    assert not metadata.has_c2pa(plain, "JPEG")
    png = encoded(Image.new("RGB", (64, 64)), "PNG")
    assert metadata.has_c2pa(png[:33] + b"\0\0\0\4caBXabcd\0\0\0\0" + png[33:], "PNG")
    assert not metadata.has_c2pa(png, "PNG")
    assert metadata.has_c2pa(encoded(Image.new("RGB", (64, 64)), "WEBP") + b"C2PA\4\0\0\0abcd", "WEBP")
    gif = encoded(Image.new("P", (64, 64)), "GIF")
    assert not metadata.has_c2pa(gif, "GIF")
    # Behind the screen descriptor and the table of two colours, as c2pa-rs writes it.
    extension = b"\x21\xff\x0bC2PA_GIF\1\0\0\4abcd\0"
    assert metadata.has_c2pa(gif[:13] + gif[13:].replace(b"\x2c", extension + b"\x2c", 1), "GIF")


def test_removed_credits():
    origin = {
        "iptc": {"creator": ["韩江雪"], "credit": ["江城日报"]},
        "xmp": {"rights": ["江城日报社"], "creator": ["韩江雪"]},
    }
    assert metadata.removed_credits({}, origin) == {
        "creator": ["韩江雪"],
        "credit": ["江城日报"],
        "rights": ["江城日报社"],
    }
    assert metadata.removed_credits(origin, origin) == {}
    moved = {"exif": {"creator": ["韩 江雪"], "rights": ["江城日报社"]}}
    assert metadata.removed_credits(moved, origin) == {"credit": ["江城日报"]}
    assert metadata.removed_credits(origin, {}) == {}


def test_a_broken_packet_is_a_fault_and_the_picture_stays(decoder):
    found = read(decoder, encoded(Image.new("RGB", (64, 64)), xmp=b"no xml at all"))
    assert found == {"faults": ["xmp: ValueError"]}
    inside = packet().replace(
        b"<x:xmpmeta", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><x:xmpmeta', 1
    )
    unresolved = inside.replace(b"</rdf:Description>", b"<dc:title>&e;</dc:title></rdf:Description>")
    assert metadata.xmp(unresolved) == {"title": ["&e;"]}


@given(st.binary(max_size=300))
def test_any_bytes_are_read(noise):
    metadata.iim(noise)
    metadata.iim(iim((120, noise)))
    assert isinstance(metadata.text_of(noise), str)
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        metadata.has_c2pa(b"\xff\xd8" + noise, kind)
    assert isinstance(metadata._resource(b"8BIM" + noise, 0x0404), bytes)
