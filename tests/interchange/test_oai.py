"""The repository harvested by Sickle, an OAI-PMH client of its own, and asked wrongly by hand."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import closing, contextmanager

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import BadArgument, BadResumptionToken, IdDoesNotExist, NoRecordsMatch

from newscrawl.interchange import Repository, answer, oai
from newscrawl.interchange.oai_server import application
from newscrawl.store.schema import connect
from tests.limits import HANGS

REPOSITORY = Repository("http://127.0.0.1/oai", "Archive", "archive@example.org")
NAMES = {"o": oai.OAI, "dc": oai.DC}


@contextmanager
def served(database):
    server = uvicorn.Server(
        uvicorn.Config(
            application(database, REPOSITORY), host="127.0.0.1", port=0, log_level="error", lifespan="off"
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/oai"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(database):
    with (
        served(database) as url,
        closing(Sickle(url).session if hasattr(Sickle(url), "session") else _Nothing()),
    ):
        yield Sickle(url, timeout=HANGS)


class _Nothing:
    def close(self) -> None:
        """Sickle before 0.8 opens a connection for each request."""


def test_a_client_harvests_everything(client, monkeypatch):
    monkeypatch.setattr(oai, "PAGE", 2)
    records = list(client.ListRecords(metadataPrefix="oai_dc"))
    assert [record.header.identifier for record in records] == [
        "http://www.shjnet.test/xw/1.html",
        "http://www.shjnet.test/xw/2.html",
        "http://example.test/xw/3.html",
    ]
    metadata = dict(records[0].get_metadata())
    assert metadata["title"] == ["雾凇冰雪节将开幕（1）"]
    assert metadata["publisher"] == ["松花江网"]
    assert "江城日报" in metadata["source"]
    assert records[1].get_metadata()["title"] == ["标题带控制符"]
    headers = list(client.ListIdentifiers(metadataPrefix="oai_dc"))
    assert [one.identifier for one in headers] == [one.header.identifier for one in records]


def test_identify_sets_and_formats(client):
    described = client.Identify()
    assert described.earliestDatestamp == "2026-11-20T00:00:00Z"
    assert described.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert {one.setSpec for one in client.ListSets()} >= {"songhuajiang"}
    assert [one.metadataPrefix for one in client.ListMetadataFormats()] == ["oai_dc"]


def test_by_set_and_time(client):
    assert len(list(client.ListRecords(metadataPrefix="oai_dc", set="songhuajiang"))) == 2
    spec = next(one.setSpec for one in client.ListSets() if one.setName == "示例网")
    assert len(list(client.ListRecords(metadataPrefix="oai_dc", set=spec))) == 1
    since = {"from": "2026-11-21"}
    assert len(list(client.ListRecords(metadataPrefix="oai_dc", **since))) == 2
    span = {"from": "2026-11-22T10:00:00Z", "until": "2026-11-22T10:00:00Z"}
    assert len(list(client.ListRecords(metadataPrefix="oai_dc", **span))) == 1
    with pytest.raises(NoRecordsMatch):
        list(client.ListRecords(metadataPrefix="oai_dc", **{"from": "2030-01-01"}))


def test_errors_of_the_protocol(client):
    with pytest.raises(IdDoesNotExist):
        client.GetRecord(identifier="http://nowhere.test/", metadataPrefix="oai_dc")
    with pytest.raises(BadResumptionToken):
        list(client.ListRecords(resumptionToken="none-of-yours"))
    with pytest.raises(BadArgument):
        list(client.ListRecords(metadataPrefix="oai_dc", **{"from": "yesterday"}))


def error(store, *arguments):
    document = etree.fromstring(answer(store, REPOSITORY, arguments))
    return [one.get("code") for one in document.iterfind("o:error", NAMES)]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "badVerb"),
        ((("verb", "Steal"),), "badVerb"),
        ((("verb", "Identify"), ("verb", "Identify")), "badVerb"),
        ((("verb", "Identify"), ("set", "x")), "badArgument"),
        ((("verb", "ListRecords"),), "badArgument"),
        ((("verb", "ListRecords"), ("metadataPrefix", "marc21")), "cannotDisseminateFormat"),
        ((("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("set", "none")), "noRecordsMatch"),
        ((("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("resumptionToken", "x")), "badArgument"),
        ((("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-11-22"), ("until", "2026-11-21")), "badArgument"),
        ((("verb", "ListRecords"), ("metadataPrefix", "oai_dc"), ("from", "2026-11-22"), ("until", "2026-11-23T00:00:00Z")), "badArgument"),
        ((("verb", "GetRecord"), ("identifier", "x"), ("metadataPrefix", "oai_dc")), "idDoesNotExist"),
        ((("verb", "ListSets"), ("resumptionToken", "x")), "badResumptionToken"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_answered_with_its_code(store, arguments, code):
    assert error(store, *arguments) == [code]


def test_a_list_that_is_cut_gives_every_record_once(store, monkeypatch):
    monkeypatch.setattr(oai, "PAGE", 1)
    arguments, found = [("verb", "ListIdentifiers"), ("metadataPrefix", "oai_dc")], []
    while arguments:
        document = etree.fromstring(answer(store, REPOSITORY, arguments))
        found += [one.text for one in document.iterfind(".//o:identifier", NAMES)]
        token = document.find(".//o:resumptionToken", NAMES)
        assert token.get("completeListSize") == "3"
        arguments = [("verb", "ListIdentifiers"), ("resumptionToken", token.text)] if token.text else []
    assert len(found) == len(set(found)) == 3


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken"]), st.text(max_size=30) | st.sampled_from(list(oai._VERBS))), max_size=5))  # fmt: skip
def test_any_request_gets_a_document(arguments):
    with tempfile.TemporaryDirectory() as folder, closing(connect(f"{folder}/empty.db")) as empty:
        document = etree.fromstring(answer(empty, REPOSITORY, arguments))
    assert document.find("o:request", NAMES).text == REPOSITORY.base_url
