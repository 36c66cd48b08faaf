"""ninjs objects use only properties and types of the ninjs 3.0 schema, and say what the store knows."""

from __future__ import annotations

import json
import re
from datetime import datetime

import iscc_core
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.interchange import ninjs, select, text_codes

#: Properties of ninjs 3.0 that we use: type, or for lists the allowed members of each object.
SHAPE = {
    "standard": {"name", "version", "schema"},
    "uri": str,
    "type": str,
    "version": str,
    "firstCreated": datetime,
    "versionCreated": datetime,
    "contentCreated": datetime,
    "pubStatus": {"usable", "withheld", "canceled"},
    "language": str,
    "title": str,
    "by": str,
    "copyrightHolder": str,
    "usageTerms": str,
    "headlines": [{"role", "contentType", "value"}],
    "bodies": [{"role", "contentType", "charCount", "wordCount", "value"}],
    "people": [{"name", "rel", "uri", "literal", "contactInfo"}],
    "subjects": [{"name", "rel", "uri", "literal", "creator", "relevance", "confidence"}],
    "infoSources": [{"name", "role", "uri", "literal", "contactInfo"}],
    "altIds": [{"role", "value"}],
    "renditions": [{"name", "uri", "href", "contentType", "title", "digest"}],
}
#: RFC 3339, as JSON Schema's "date-time" wants it.
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def conforms(result):
    assert result["uri"]
    for name, value in result.items():
        shape = SHAPE[name]
        if shape is datetime:
            assert DATE_TIME.fullmatch(value), (name, value)
        elif shape is str:
            assert isinstance(value, str)
        elif name == "pubStatus":
            assert value in shape
        elif isinstance(shape, list):
            assert all(set(one) <= shape[0] for one in value), name
            assert all(isinstance(part, str | int) for one in value for part in one.values()), name
        else:
            assert set(value) <= shape
    assert all("value" in one for one in result["headlines"] + result["bodies"])


def test_every_article_conforms(store):
    for article in select(store):
        conforms(ninjs(article, text_codes(article.title, article.body)))


def test_attribution_and_capture_are_in_it(store):
    article = next(select(store))
    result = ninjs(article)
    assert result["infoSources"][:2] == [
        {"name": "松花江网", "role": "publisher"},
        {"name": "江城日报", "role": "creditedSource"},
    ]
    assert result["contentCreated"] == "2026-11-16T11:18:00+08:00"
    assert result["altIds"] == [
        {"role": "warcRecordId", "value": "<urn:uuid:00000000-0000-4000-8000-000000000001>"}
    ]
    assert result["renditions"][0]["digest"] == "sha256:" + "ab" * 32
    assert {"name": "李晓", "rel": "editor"} in result["people"]


def test_a_day_without_a_time_is_no_moment(store):
    result = [ninjs(article) for article in select(store)]
    assert ["contentCreated" in one for one in result] == [True, False, True]


def test_a_page_that_is_gone_is_canceled(store):
    store.execute("update articles set state = 'gone', gone_at = '2026-11-25T00:00:00.000Z' where id = 1")
    result = ninjs(next(select(store)))
    assert result["pubStatus"] == "canceled"
    assert result["versionCreated"] == "2026-11-25T00:00:00.000Z"


def test_iscc_codes_equal_the_reference_implementation(store):
    for article in select(store):
        codes = text_codes(article.title, article.body)
        assert codes.text == iscc_core.gen_text_code_v0(article.body)["iscc"]
        assert codes.meta == iscc_core.gen_meta_code_v0(article.title)["iscc"]


def test_the_command_writes_a_file_for_each_article(database, tmp_path):
    arguments = ["--database", str(database), "metadata", "ninjs", str(tmp_path / "out"), "--iscc"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    index = (tmp_path / "out" / "index.tsv").read_text(encoding="utf-8").splitlines()
    assert len(index) == 3
    for line in index:
        name, url, _ = line.split("\t")
        result = json.loads((tmp_path / "out" / name).read_text(encoding="utf-8"))
        assert result["uri"] == url
        conforms(result)
    again = CliRunner().invoke(main, [*arguments, "--since", "2030-01-01"])
    assert again.exit_code == 4
    wrong = CliRunner().invoke(main, [*arguments, "--since", "yesterday"])
    assert wrong.exit_code == 2
