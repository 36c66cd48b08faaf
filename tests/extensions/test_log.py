"""The log for collectors: every line an object, whatever a page says."""

from __future__ import annotations

import json
import logging
import sys

from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

from newscrawl.extensions.log import JsonLines, log_as_json


def line(message, *args, **more):
    record = logging.LogRecord("portal", logging.WARNING, __file__, 1, message, args, None)
    record.__dict__.update(more)
    return JsonLines().format(record)


@given(st.text())
def test_any_text_is_one_json_object_on_one_line(text):
    written = line("%s", text)
    assert "\n" not in written
    assert {"time", "level", "logger", "message"} == set(json.loads(written))


def test_no_control_sequence_reaches_a_terminal():
    assert "\x1b" not in json.loads(line("a\x1b[2Jb\u202ec"))["message"]
    assert "\u202e" not in line("a\u202ec")


def test_an_exception_and_the_spider_are_fields():
    class Spider:
        name = "songhuajiang"

    try:
        raise ValueError("a bug")
    except ValueError:
        found = json.loads(line("failed", exc_info=sys.exc_info(), spider=Spider()))
    assert found["spider"] == "songhuajiang"
    assert "ValueError: a bug" in found["exception"]
    assert found["time"].endswith("Z")


def test_scrapys_own_lines_go_the_same_way(tmp_path):
    settings = Settings({"LOG_FILE": str(tmp_path / "log.jsonl"), "LOG_LEVEL": "INFO"})
    before, level = list(logging.root.handlers), logging.root.level
    try:
        log_as_json(settings)
        logging.getLogger("scrapy.core.engine").info("Spider opened")
        logging.getLogger("scrapy.core.engine").debug("not said")
        assert not settings.getbool("LOG_ENABLED"), "Scrapy adds no handler of its own"
        [written] = (tmp_path / "log.jsonl").read_text().splitlines()
        assert json.loads(written)["message"] == "Spider opened"
    finally:
        for handler in set(logging.root.handlers) - set(before):
            logging.root.removeHandler(handler)
            handler.close()
        logging.root.setLevel(level)
