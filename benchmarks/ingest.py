"""How fast a foreign archive is taken in: extraction, attribution, detection, store and the copy into our archive.

    python -m benchmarks.ingest [pages] [--profile] [--reposts SHARE]

Pages of a synthetic portal (197 links each) in a WARC of another make; so many of them (a share, 0.1) carry the text
of an earlier one. Pages a second of CPU time and of the clock, the growth of resident memory, and the same for a rebuild.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import gc
import pstats
import random
import resource
import tempfile
import time
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from benchmarks.local_portal import article_path, article_text
from newscrawl.archive import Exchange, WarcWriter
from newscrawl.intake import load_sources
from newscrawl.maintenance.ingest import Ingest
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for
from newscrawl.store.schema import connect

_CHARACTERS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先"
)
_WORDS = [first + second for first in _CHARACTERS[::3] for second in _CHARACTERS[1::7]]
HOSTS = ("www.shjnet.cn", "news.example.cn")


def make(folder: Path, count: int, share: float) -> Path:
    """A WARC of ``count`` pages; every so many-th is an earlier text on another host."""
    start = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    every = round(1 / share) if share else 0
    with WarcWriter(folder, prefix="foreign", software="other/1.0") as writer:
        size = 0
        for number in range(count):
            copied = bool(every) and number % every == every - 1
            shown = number - every // 2 if copied else number
            path, body = article_path(shown), page(shown)
            size += len(body)
            url = f"http://{HOSTS[copied]}{path}"
            writer.write_exchange(
                Exchange(
                    url=url,
                    final_url=url,
                    status=200,
                    reason=b"OK",
                    response_headers=[(b"Content-Type", b"text/html; charset=utf-8")],
                    request_headers=[(b"User-Agent", b"other")],
                    body=body,
                    captured_at=start + dt.timedelta(seconds=number),
                )
            )
    print(f"{count} pages of {size // count} bytes")
    return next(folder.glob("*.warc*"))


def paragraphs_of(number: int) -> list[str]:
    """Text of some 1,500 characters whose words are drawn from some thousands, as those of a newspaper are."""
    chance = random.Random(number)
    return [
        "，".join(
            "".join(chance.choices(_WORDS, k=chance.randint(3, 7))) for _ in range(chance.randint(8, 14))
        )
        + "。"
        for _ in range(12)
    ]


def page(number: int) -> bytes:
    """An article as portals lay it out: some 60 KB, of which the text is a small part; GBK, as labelled."""
    title = article_text(number)[0]
    paragraphs = paragraphs_of(number)
    other = [article_text((number * 7 + near) % 5000)[0] for near in range(40)]
    body = "".join(f'<p style="text-indent: 2em">\u3000\u3000{paragraph}</p>\n' for paragraph in paragraphs)
    links = "".join(
        f'<li class="news-item"><a href="{article_path(number + near)}" target="_blank" title="{other[near % 40]}">'
        f'{other[near % 40]}</a><span class="date">2022-02-{1 + near % 28:02d}</span></li>\n'
        for near in range(197)
    )
    script = "<script>var _hmt = _hmt || []; (function () { var s = document; s.x = 1; })();</script>\n" * 150
    return (
        f"<!DOCTYPE html><html><head><meta charset='gb2312'><title>{title}-松花江网</title>{script}</head><body>"
        f'<div class="menu"><ul>{links[: len(links) // 2]}</ul></div><div id="hght"><h2>{title}</h2><div><span>2022-02-{1 + number % 28:02d} '
        f'08:{number % 60:02d} 来源：江城日报 </span></div></div><div id="essay">{body}<p>（责任编辑：王芳）</p></div>'
        f'<div class="more"><ul>{links[len(links) // 2 :]}</ul></div></body></html>'
    ).encode("gb18030")


def resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def parse_time() -> float:
    """Milliseconds in which lexbor parses one such page now: what the machine is worth at the moment (0.2 when idle)."""
    text = page(1).decode("gb18030")
    start = time.process_time()
    for _ in range(100):
        LexborHTMLParser(text)
    return (time.process_time() - start) * 10


class Settle:
    """As the command does after the first pages, once."""

    done = False

    def __call__(self, *_: int) -> None:
        if not self.done:
            gc.collect()
            gc.freeze()
            self.done = True


def measure(label: str, count: int, call, *arguments) -> None:
    parse = parse_time()
    before, cpu, clock = resident(), time.process_time(), time.monotonic()
    report = call(*arguments, Settle())
    cpu, clock = time.process_time() - cpu, time.monotonic() - clock
    parse = (parse + parse_time()) / 2
    print(
        f"{label}: {cpu / count * 1000:.2f} ms CPU a page, {cpu / count * 1000 / parse:.0f} times a parse ({parse:.2f} ms)"
    )
    print(
        f"{label}: {count / cpu:.0f} pages/s of CPU time, {count / clock:.0f}/s of the clock, "
        f"peak memory +{resident() - before:.0f} MiB; {dict(report.outcomes)} {dict(report.refused)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="?", type=int, default=2000)
    parser.add_argument("--reposts", type=float, default=0.1)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        foreign = make(folder / "foreign", options.pages, options.reposts)
        connection = connect(folder / "newscrawl.db")
        load_sources(connection)
        taking = Ingest(connection, portal_for, folder / "warc")
        profile = cProfile.Profile()
        if options.profile:
            profile.enable()
        measure("ingest ", options.pages, taking.take, foreign)
        profile.disable()
        if options.profile:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
        edges = connection.execute("select count(*) from reposts").fetchone()[0]
        print(f"{edges} reposts")
        connection.close()
        measure("rebuild", options.pages, rebuild, folder / "newscrawl.db", folder / "warc", portal_for)


if __name__ == "__main__":
    main()
