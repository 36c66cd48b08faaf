"""A page must not hold the crawl: the reader's deadline, its ends, and what is left of a page that ended a process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from contextlib import suppress

import pytest
from crawling import Site, article, crawl, page, start
from holding import hold
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import RefusedPage
from newscrawl.frontier.limits import Refused
from newscrawl.frontier.locks import FileLock, noted
from newscrawl.frontier.page_reader import PageReader
from newscrawl.frontier.suspects import suspects_in
from newscrawl.intake import bounds
from tests.limits import HANGS, wait_for

pytestmark = pytest.mark.slow

HOLDING = {"SPIDER_MODULES": "tests.frontier.holding"}


def refuse(cause: str) -> None:
    raise RefusedPage(cause, "detail")


def fail(what: str) -> None:
    raise ValueError(what)


JOBS = {
    "double": lambda value: value * 2,
    "pid": os.getpid,
    "hold": hold,
    "end": lambda: os._exit(3),
    "refuse": refuse,
    "fail": fail,
    "odd": lambda: lambda: None,
}


def run(conversation):
    async def whole():
        reader = PageReader(JOBS, HANGS)
        try:
            return await conversation(reader)
        finally:
            reader.close()

    return asyncio.run(whole())


def test_a_page_is_read_in_another_process():
    async def conversation(reader):
        assert await reader.call("double", b"x" * 5_000_000) == b"x" * 10_000_000
        first, second = await reader.call("pid"), await reader.call("pid")
        assert first == second != os.getpid()
        return first

    pid = run(conversation)

    def gone():
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            return False
        return True

    wait_for(gone)


def test_what_it_raises_is_raised_here():
    async def conversation(reader):
        with pytest.raises(RefusedPage) as refusal:
            await reader.call("refuse", "no_title")
        assert (refusal.value.cause, refusal.value.detail) == ("no_title", "detail")
        with pytest.raises(ValueError, match="odd value"):
            await reader.call("fail", "odd value")
        with pytest.raises(RuntimeError):
            await reader.call("odd")
        assert await reader.call("double", 2) == 4

    run(conversation)


@pytest.mark.parametrize("job", ["hold", "end"])
def test_a_page_that_holds_or_ends_its_reader_is_refused_and_the_next_one_read(job):
    async def conversation(reader):
        before = await reader.call("pid")
        reader.seconds = 1.0 if job == "hold" else HANGS
        with pytest.raises(RefusedPage) as refusal:
            await reader.call(job)
        assert refusal.value.cause == "too_complex"
        reader.seconds = HANGS
        assert await reader.call("pid") != before
        assert await asyncio.gather(*(reader.call("double", n) for n in range(20))) == [
            2 * n for n in range(20)
        ]

    run(conversation)


def test_a_call_that_is_given_up_leaves_no_answer_behind():
    async def conversation(reader):
        asked = asyncio.ensure_future(reader.call("hold"))
        await asyncio.sleep(0.3)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert await reader.call("double", 21) == 42

    run(conversation)


def test_the_end_of_the_crawl_ends_what_is_being_read():
    async def conversation(reader):
        asked = [asyncio.ensure_future(reader.call("hold")) for _ in range(2)]
        await asyncio.sleep(0.3)
        reader.end_calls()
        for one in asked:
            with pytest.raises(Refused) as refusal:
                await one
            assert refusal.value.cause == "shutdown"

    run(conversation)


# -- Whole crawls -----------------------------------------------------------------------------------


def site() -> dict[str, str]:
    links = "".join(
        f'<li><a href="/202611/t20261120_{n}.html">第{n}条新闻的标题在这里</a></li>' for n in range(6)
    )
    pages = {"/": page("首页", f"<ul>{links}</ul><a href='/more/'>更多新闻</a>")}
    for n in range(6):
        text = article(f"第{n}条新闻的标题在这里")
        pages[f"/202611/t20261120_{n}.html"] = text + ("<!-- HOLD-ARTICLE -->" if n == 3 else "")
    return pages


def test_the_crawl_goes_on_after_a_page_that_holds_the_parser(tmp_path):
    pages = site()
    pages["/more/"] = page("更多新闻", "<ul><li>x</li></ul><!-- HOLD-LIST -->")
    pages["/held.xml"] = "<rss><!-- HOLD-FEED --></rss>"
    pages["/sound.xml"] = "<rss><channel><item><link>/202611/t20261120_1.html</link></item></channel></rss>"
    with Site(pages) as served:
        # Of a page that holds nothing each is read in hundredths.
        settings = HOLDING | {"NEWSCRAWL_PAGE_SECONDS": 4}
        done = crawl(tmp_path, "holding", settings=settings, url=served.home, feeds="held.xml,sound.xml")
    counts = json.loads(done.rows("select counts from crawls")[0][0])
    assert counts["newscrawl/feeds_refused/too_complex"] == counts["newscrawl/feeds"] == 1, done.log
    assert len(done.articles()) == 5, done.log
    assert done.refused() == {"/202611/t20261120_3.html": "too_complex"}
    assert done.code == 0, done.log
    # What the archive says: a rebuild refuses the page as well, and does not try.
    [(cause,)] = done.rows("select cause from captures where url like '%_3.html'")
    assert cause == "too_complex"
    lists = done.rows("select url, last_cause from urls where kind = 'list'")
    assert {url.removeprefix(served.home): cause for url, cause in lists} == {
        "": None,
        "more/": "too_complex",
    }


def reading(folder, process) -> None:
    """Wait until the crawl reads the page that holds it."""
    locks = folder / ".newscrawl.db.owners"

    def is_its_own(path):
        try:
            return path.read_text().startswith(f"{process.pid}\n")
        except FileNotFoundError:
            # The file of an owner that is dead: the crawl clears it away.
            return False

    def noted_here():
        return any(
            any(one.held for one in suspects_in(noted(path))) and is_its_own(path)
            for path in (locks.iterdir() if locks.is_dir() else ())
        )

    wait_for(noted_here, process)


def test_a_signal_ends_the_crawl_in_the_middle_of_such_a_page(tmp_path):
    pages = {path: text for path, text in site().items() if path != "/"}
    with Site(pages) as served:
        url = f"{served.home}202611/t20261120_3.html"
        with start(tmp_path, "holding", settings=HOLDING, url=url) as process:
            reading(tmp_path, process)
            process.send_signal(signal.SIGTERM)
            # Less than the page holds, more than a loaded machine needs.
            _, log = process.communicate(timeout=HANGS)
    assert "Traceback" not in log, log
    assert "holding" in log


def test_a_page_that_ended_its_process_three_times_is_refused_by_name(tmp_path):
    pages = {path: text for path, text in site().items() if path != "/"}
    settings = HOLDING | {"NEWSCRAWL_PAGE_SECONDS": 50}
    with Site(pages) as served:
        url = f"{served.home}202611/t20261120_3.html"
        for _ in range(3):
            with start(tmp_path, "holding", settings=settings, url=url) as process:
                reading(tmp_path, process)
                process.kill()
                process.communicate()
        done = crawl(tmp_path, "holding", settings=settings, url=f"{served.home}202611/t20261120_1.html")
    assert "reader_lost" in str(done.rows("select url, state, last_cause from urls")), done.log
    assert "ended time after time" in done.log
    assert len(done.articles()) == 1


def test_what_is_noted_is_for_whoever_finds_the_lock_free(tmp_path):
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire()
    assert noted(tmp_path / "lock") == ""
    lock.note("12 34")
    lock.note("5")
    assert noted(tmp_path / "lock") == "5"
    lock.release()
    assert noted(tmp_path / "none") == ""


# -- Bounds -----------------------------------------------------------------------------------------

PLAIN = article("标题").encode()
#: name → what is put into a page, so often that it is unusual, and so often that it is refused.
FORMS = {
    "attributes": lambda n: b"<p " + b" ".join(b"a%d=1" % k for k in range(n)) + b">",
    "quoted attributes": lambda n: b"<p " + b" ".join(b"a%d='1 2'" % k for k in range(n)) + b">",
    "attributes without value": lambda n: b"<p " + b" ".join(b"attribute%d" % k for k in range(n)) + b">",
    "unclosed elements": lambda n: b"<div>x" * (n * 11),
    "comments": lambda n: b"<!-- x " * (n // 2 + 30),
    "tags": lambda n: b"<b>x</b>" * (n * 50),
}


@pytest.mark.parametrize("form", FORMS)
def test_markup_beyond_the_limits_is_refused_before_it_is_parsed(form):
    assert bounds.check(PLAIN) is False
    assert bounds.check(PLAIN + FORMS[form](400)) is True
    with pytest.raises(RefusedPage) as refusal:
        bounds.check(PLAIN + FORMS[form](2_400))
    assert refusal.value.cause == "too_complex"


def test_large_inline_data_is_no_reason():
    assert bounds.check(PLAIN + b'<img src="data:image/png;base64,' + b"QUJD " * 50_000 + b'">') is False
    assert bounds.check(PLAIN + b"<script>" + b"var a = 'b c d e f';" * 20_000 + b"</script>") is False
    assert bounds.check(PLAIN + b"<p>x<br>" * 3_000) is False


@given(st.binary(max_size=3_000))
def test_no_bytes_make_the_check_fail(data):
    bounds.check(data)
