# ruff: noqa: F811 - fixtures of test_case are used by name
"""The picture of a captured page in a case: as its record, as a file, in the papers, and said where it is absent."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from test_case import archive, faults, make, no_browser, pair  # noqa: F401 - fixtures of the same case

from newscrawl.archive import WarcWriter, iterate, verify_wacz
from newscrawl.archive import screenshot_records as pictures
from newscrawl.evidence import bag, chain
from tests.archive.samples import PNG, shot

NAME = "pair-1/copy-page.png"


@pytest.fixture
def pictured(archive, pair):
    """The copy's page was drawn at its capture, the origin's not."""
    page = pair.copy.captures[0]
    with WarcWriter(archive, prefix=pictures.PREFIX) as writer:
        kept = pictures.write(
            writer, shot(page.final_url, shows=page.record_id, shows_date=page.captured_at, missing=2)
        )
    pair.copy.screenshots = [{**asdict(kept), "id": 1}]
    return pair, kept


def test_a_case_carries_the_picture_and_its_record(tmp_path, archive, pictured, no_browser):
    pair, kept = pictured
    chain.stamp_archive(archive)
    made = make(tmp_path, archive, pair)
    assert (made.folder / "data" / NAME).read_bytes() == PNG
    [record] = [
        one
        for one in iterate(made.folder / "data/pair-1/copy.warc.gz")
        if getattr(one, "type", "") == "resource"
    ]
    assert (record.record_id, record.block) == (kept.record_id, PNG)
    assert verify_wacz(made.folder / "data/pair-1/copy.wacz") == []
    events = json.loads((made.folder / "data/custody.json").read_text("utf-8"))["events"]
    [drawn] = [one for one in events if one["what"] == "page drawn"]
    assert (drawn["digest"], drawn["shows"], drawn["requests_missing"]) == (
        kept.payload_digest,
        kept.shows,
        2,
    )
    proofs = json.loads((made.folder / "data/timestamps/proofs.json").read_text("utf-8"))
    assert kept.record_id in {one["record_id"] for one in proofs}
    assert faults(made.folder) == []
    assert faults(made.archive) == []


def test_another_picture_under_its_name_is_found_though_the_manifests_are_new(
    tmp_path, archive, pictured, no_browser
):
    made = make(tmp_path, archive, pictured[0])
    (made.folder / "data" / NAME).write_bytes(PNG + b"\0")
    bag.write_manifest(made.folder)
    (made.folder / bag.TAG_MANIFEST).unlink()
    bag.write_tags(made.folder, {})
    assert any("is another picture" in one.what for one in faults(made.folder))


def test_the_papers_name_it_and_say_where_there_is_none(tmp_path, archive, pictured, no_browser):
    made = make(tmp_path, archive, pictured[0])
    text = (made.folder / "data/evidence-list.txt").read_text("utf-8")
    assert "存档网页的图像：《标题" in next(line for line in text.splitlines() if f"\t{NAME}\t" in line)
    lacks = text.split("缺少的材料")[1]
    assert "缺 pair-1/origin-page.png：存档时未绘制该网页的图像。" in lacks
    assert NAME not in lacks
    for english in ("no picture", "no proof of time", "taken at its capture"):
        assert english not in text


@pytest.mark.parametrize("how", ["gone", "cut", "other"])
def test_a_damaged_picture_leaves_a_case_without_it_that_says_so(
    tmp_path, archive, pictured, no_browser, how
):
    pair, kept = pictured
    path = archive / kept.warc_file
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    else:
        pair.copy.screenshots[0]["warc_offset"] = 0
    made = make(tmp_path, archive, pair)
    assert not (made.folder / "data" / NAME).exists()
    assert any(note.startswith(f"no {NAME}: ") for note in made.notes)
    assert faults(made.folder) == []
