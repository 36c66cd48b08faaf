"""METS documents are valid against the standard's schema."""

from __future__ import annotations

from pathlib import Path

import metsrw
import pytest
from click.testing import CliRunner
from lxml import etree

from newscrawl.cli import main
from newscrawl.interchange import mets, select, text_codes

NAMES = {
    "m": "http://www.loc.gov/METS/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "x": "http://www.w3.org/1999/xlink",
}

#: The part of XLink 1.1 that the METS schema refers to, which it would fetch from the net.
XLINK = (
    b"""<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xlink="http://www.w3.org/1999/xlink"
 targetNamespace="http://www.w3.org/1999/xlink"><xsd:attribute name="href" type="xsd:anyURI"/>
 <xsd:attribute name="title" type="xsd:string"/><xsd:attribute name="label" type="xsd:string"/>
 <xsd:attribute name="from" type="xsd:string"/><xsd:attribute name="to" type="xsd:string"/>
 <xsd:attribute name="arcrole" type="xsd:string"/><xsd:attribute name="show" type="xsd:string"/>
 <xsd:attribute name="actuate" type="xsd:string"/>
 <xsd:attributeGroup name="simpleLink"><xsd:attribute ref="xlink:href"/><xsd:attribute ref="xlink:title"/></xsd:attributeGroup>
"""
    + b"".join(
        b'<xsd:attributeGroup name="%s"><xsd:attribute ref="xlink:label"/></xsd:attributeGroup>' % name
        for name in (b"locatorLink", b"arcLink", b"resourceLink", b"titleLink", b"extendedLink", b"emptyLink")
    )
    + b"</xsd:schema>"
)


class Local(etree.Resolver):
    def resolve(self, url, public_id, context):
        return self.resolve_string(XLINK, context) if url.endswith("xlink.xsd") else None


@pytest.fixture(scope="module")
def schema():
    parser = etree.XMLParser()
    parser.resolvers.add(Local())
    return etree.XMLSchema(etree.parse(Path(metsrw.__file__).parent / "resources" / "mets.xsd", parser))


def test_every_document_is_valid(store, schema):
    for article in select(store):
        document = etree.fromstring(mets(article, text_codes(article.title, article.body)))
        schema.assertValid(document)


def test_metsrw_reads_where_each_capture_stands(store):
    for article in select(store):
        document = metsrw.METSDocument.fromstring(mets(article))
        found = {one.path for one in document.all_files() if one.type == "Item"}
        assert found == {f"{one.warc_file}#offset={one.warc_offset}" for one in article.captures}
        assert found


def test_the_schema_refuses_what_is_wrong(store, schema):
    document = etree.fromstring(mets(next(select(store))))
    document.find("m:structMap", NAMES).tag = "{http://www.loc.gov/METS/}structure"
    assert not schema.validate(document)


def test_captures_are_files_with_their_digests(store):
    document = etree.fromstring(mets(next(select(store))))
    (file,) = document.iterfind(".//m:file", NAMES)
    assert (file.get("CHECKSUMTYPE"), file.get("CHECKSUM")) == ("SHA-256", "ab" * 32)
    assert file.find("m:FLocat", NAMES).get("{http://www.w3.org/1999/xlink}href") == "1.warc.gz#offset=1"
    assert document.find(".//m:fptr", NAMES).get("FILEID") == file.get("ID")
    assert [one.text for one in document.iterfind(".//dc:title", NAMES)] == ["雾凇冰雪节将开幕（1）"]


def test_an_article_without_title_or_captures_still_gives_a_document(store, schema):
    article = next(select(store))
    article.title = ""
    article.captures = []
    document = etree.fromstring(mets(article))
    schema.assertValid(document)
    assert document.get("LABEL") == article.url


def test_the_command(database, tmp_path):
    done = CliRunner().invoke(main, ["--database", str(database), "metadata", "mets", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "out").glob("*.xml"))) == 3
