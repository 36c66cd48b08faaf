"""Mutated pages through extraction, attribution and the store: no exception, no hang.

``python -m benchmarks.fuzz [--pages 100000] [--seed 1] [--saved FOLDER …]``

``--saved`` adds every ``*.html`` below a folder to the synthetic pages that are mutated.

A page may give an article or a named refusal; anything else ends the run with 1 and keeps the page.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.local_portal import LocalPortal, article_path
from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from newscrawl.intake import Intake
from newscrawl.items import REFUSALS, Portal, Visit
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPLICES = (
    b"\x00", b"\xff\xfe", b"<", b">", b"<!--", b"-->", b"<script>", b"</script>", b"<![CDATA[", b"]]>", b"<div " * 50,
    b"<table><tr><td>" * 40, b"</body></html>", b"&#0;&#x110000;&#xD800;", b"&amp" * 30, b"\xe2\x80\xae",
    "来源：".encode("gb18030"), "记者 通讯员 责任编辑：".encode(), b'<meta charset="utf-7">', b"<base href='http://127.0.0.1/'>",
    b"\x81" * 9, b"\xed\xa0\x80", b"9" * 400, b" " * 2000, b"\r" * 300, b'<a href="javascript:x">', b"<p>" * 200,
    b"<meta http-equiv=refresh content='0;url=/'>", b'{"@type":"NewsArticle","datePublished":"2022-99-99"}',
)  # fmt: skip
#: Far longer than any real page takes; a hang, not a measurement.
_HANG_SECONDS = 20.0


def mutate(page: bytes, draw: random.Random) -> bytes:
    """One to eight random wounds: flips, cuts, repeats, splices, another encoding."""
    data = bytearray(page)
    for _ in range(draw.randint(1, 8)):
        if not data:
            break
        at = draw.randrange(len(data))
        match draw.randrange(6):
            case 0:
                data[at] = draw.randrange(256)
            case 1:
                del data[at : at + draw.randrange(1, 400)]
            case 2:
                piece = bytes(data[at : at + draw.randrange(1, 200)])
                data[at:at] = piece * draw.randrange(1, 20)
            case 3:
                data[at:at] = draw.choice(_SPLICES)
            case 4:
                data = data[:at] if draw.random() < 0.3 else data
            case _:
                data = bytearray(
                    bytes(data)
                    .decode("gb18030", "replace")
                    .encode(draw.choice(["utf-8", "utf-16", "big5"]), "replace")
                )
    return bytes(data)


class Fuzz:
    """Feeds pages to the rooms in turn and counts what came of them."""

    def __init__(self, folder: Path, seed: int, saved: Sequence[Path] = ()) -> None:
        self.draw = random.Random(seed)
        self.connection = connect(folder / "fuzz.db")
        self.connection.execute("pragma synchronous = off")
        self.intake = Intake(self.connection)
        self.portal = Portal(
            "fuzz", "松花江网", "http://www.shjnet.test/", owner="江城日报社", hosts=("shjnet.test",)
        )
        site = LocalPortal(40, links=30)
        self.pages = [site.page(article_path(number)) or b"" for number in range(40)] + [
            site.page("/xw/") or b""
        ]
        self.pages += [
            path.read_bytes() for folder in saved for path in sorted(folder.rglob("*.html")) if path.is_file()
        ]
        site._server.server_close()  # noqa: SLF001 - its pages are all we want
        self.outcomes: Counter[str] = Counter()
        self.slowest: list[tuple[float, int]] = []

    def feed(self, number: int) -> bytes:
        """One page all the way; returns it. Raises whatever a room raises that it should not."""
        page = mutate(self.draw.choice(self.pages), self.draw)
        visit = Visit(
            url=f"http://www.shjnet.test/ms/202202/t20220213_{number % 5000}.html",
            portal=self.portal,
            crawl="fuzz",
            visited_at=f"2026-11-20T08:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
            status=200,
        )
        began = time.monotonic()
        try:
            content_type = self.draw.choice(
                [None, "text/html", "text/html; charset=gbk", "text/html; charset=x"]
            )
            visit.article = extract(page, visit.url, content_type=content_type)
        except RefusedPage as refusal:
            visit.cause = refusal.cause
        assert visit.cause is None or visit.cause in REFUSALS, visit.cause
        saved = self.intake.take(visit)
        self.outcomes[visit.cause or saved.outcome] += 1
        took = time.monotonic() - began
        assert took < _HANG_SECONDS, f"{took:.1f} s"
        self.slowest = sorted([*self.slowest, (round(took, 3), number)])[-5:]
        return page


def fuzz(pages: int, seed: int, saved: Sequence[Path] = ()) -> Counter[str]:
    """Raises with the offending page kept as ``fuzz-SEED-NUMBER.html`` in the temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        run = Fuzz(Path(folder), seed, saved)
        for number in range(pages):
            state = run.draw.getstate()
            try:
                run.feed(number)
            except Exception:
                run.draw.setstate(state)
                kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{number}.html"
                kept.write_bytes(mutate(run.draw.choice(run.pages), run.draw))
                print(f"page kept as {kept}", file=sys.stderr)
                raise
        sound = run.connection.execute("pragma integrity_check").fetchone()[0]
        assert sound == "ok", sound
        run.connection.close()
        print("slowest (s, number):", run.slowest)
        return run.outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--saved", type=Path, nargs="+", default=[])
    options = parser.parse_args()
    began = time.monotonic()
    outcomes = fuzz(options.pages, options.seed, options.saved)
    print(f"{options.pages} pages in {time.monotonic() - began:.0f} s: {dict(outcomes.most_common())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
