"""Files that show who owns a work, and what a page reserves, in the bag: as given, listed, and checked like the rest."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from test_case import archive, faults, make, no_browser, pair  # noqa: F401 - fixtures

from newscrawl.errors import ConfigurationError
from newscrawl.evidence import papers
from newscrawl.evidence.case_model import Custody
from newscrawl.evidence.ownership import KINDS, Attachment
from newscrawl.store import kept_files

PDF = b"%PDF-1.7\n%synthetic\n"


def given(tmp_path, name, content, kind="cms"):
    (tmp_path / name).write_bytes(content)
    return f"{kind}={tmp_path / name}"


@pytest.mark.parametrize(
    ("name", "content", "ending"),
    [
        ("稿件记录.pdf", PDF, "pdf"),
        ("record", PDF, "pdf"),
        ("scan.bin", b"\xff\xd8\xff\xe0 synthetic", "jpg"),
        ("log.csv", "时间,编辑\n2026,甲".encode("gb18030"), "txt"),
        ("log.txt", ("松" * 40_000).encode(), "txt"),
    ],
)
def test_what_is_taken_is_known_by_its_content(tmp_path, name, content, ending):
    assert Attachment.read(given(tmp_path, name, content)).ending == ending


@pytest.mark.parametrize(
    ("value", "content", "word"),
    [
        ("cms={}/absent.pdf", None, "cannot be read"),
        ("cms={}", None, "cannot be read"),
        ("receipt={}/a.pdf", PDF, "a kind of cms"),
        ("cms=", None, "KIND=FILE"),
        ("nothing", None, "KIND=FILE"),
        ("cms={}/a.pdf", b"", "0 bytes"),
        ("cms={}/a.pdf", b"\x7fELF\0\0", "not taken"),
        ("cms={}/a.exe", b"PK\x03\x04", "not taken"),
        ("cms={}/a.txt", b"<!DOCTYPE html><script>", "not taken"),
    ],
)
def test_what_is_not_taken_is_named(tmp_path, value, content, word):
    if content is not None:
        for name in ("a.pdf", "a.exe", "a.txt"):
            (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=word):
        Attachment.read(value.format(tmp_path))


def test_a_file_larger_than_the_limit_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "LARGEST", len(PDF) - 1)
    with pytest.raises(ConfigurationError, match=f"{len(PDF)} bytes"):
        Attachment.read(given(tmp_path, "a.pdf", PDF))


def test_added_files_are_listed_and_checked(tmp_path, archive, pair, no_browser):  # noqa: F811
    added = (
        Attachment.read(given(tmp_path, "稿件<记录>.pdf", PDF)),
        Attachment.read(given(tmp_path, "合同.txt", "职务作品".encode(), "contract")),
    )
    made = make(tmp_path, archive, pair, custody=Custody("林静", ownership=added))
    data = made.folder / "data"
    assert (data / "ownership/01-cms.pdf").read_bytes() == PDF
    events = [
        one
        for one in json.loads((data / "custody.json").read_text())["events"]
        if one["what"] == "file added"
    ]
    assert [(one["who"], one["given_as"], one["kind"]) for one in events] == [
        ("林静", "稿件<记录>.pdf", "cms"),
        ("林静", "合同.txt", "contract"),
    ]
    listed = (data / "evidence-list.txt").read_text()
    assert "\t采编系统稿件记录\townership/01-cms.pdf\t" in listed
    wanted = listed.split("须由提交人补充的材料")[1]
    assert "报样" in wanted
    assert "采编系统稿件记录" not in wanted, "what was added is not asked for"
    assert faults(made.folder) == []
    (data / "ownership/01-cms.pdf").write_bytes(PDF + b" ")
    assert "data/ownership/01-cms.pdf" in {one.where for one in faults(made.folder)}


def test_all_kinds_together_leave_nothing_to_be_asked_for(pair):  # noqa: F811
    named = [(f"ownership/{number:02d}-{kind}.pdf", "0" * 64) for number, kind in enumerate(KINDS, 1)]
    blocks = papers.evidence_list([pair], named, name="x", made=dt.datetime(2026, 11, 28), notes=[])
    assert blocks[-1].text == "无。"


def test_what_a_page_reserves_stands_in_the_bag(tmp_path, archive, pair, no_browser):  # noqa: F811
    pair.origin.reservations = {
        "url": pair.origin.url,
        "statements": [
            {"specification": "content_signals", "where": "robots", "use": "ai-train", "value": "disallow", "text": "ai-train=no"},
            {"specification": "cc", "where": "link", "use": "", "value": "conditional", "text": "by-nc"},
        ],
        "faults": [], "notices": [], "captures": [], "absent": ["/.well-known/tdmrep.json"],
        "conflicts": [{"use": "search"}],
    }  # fmt: skip
    made = make(tmp_path, archive, pair)
    data = made.folder / "data"
    assert json.loads((data / "pair-1/origin-rights.json").read_text())["statements"][0]["use"] == "ai-train"
    page = (data / "comparison.html").read_text()
    shown = "保留（不许可）：ai-train；附条件许可：cc；相互矛盾：search；未存档：/.well-known/tdmrep.json"
    assert f"<td>未读取</td><td>{shown}</td>" in page
    assert "机器可读声明" in (data / "evidence-list.txt").read_text()
    assert not (data / "pair-1/copy-rights.json").exists()
