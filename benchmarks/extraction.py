"""Milliseconds per page by page size on synthetic pages: shows that the time grows with the size alone.

Run from the checkout: ``python benchmarks/extraction.py``. For accuracy use the labelled sets.
"""

from __future__ import annotations

import time

from newscrawl.extraction import extract

_PARAGRAPH = (
    "<p>　　江边小城昨日举行了一场热闹的灯会，来自周边乡镇的居民早早来到广场，等待夜幕降临后的第一盏灯。</p>"
)


def page(paragraphs: int) -> bytes:
    body = _PARAGRAPH * paragraphs
    return (
        "<html><head><title>江边小城举办花灯会_江边网</title></head><body><h1>江边小城举办花灯会</h1>"
        f"<div>2022-02-13 09:57 来源：江边日报</div><div id=content>{body}</div></body></html>"
    ).encode()


def main() -> None:
    for paragraphs in (10, 100, 1_000, 10_000):
        raw = page(paragraphs)
        rounds = max(3, 3_000 // paragraphs)
        begin = time.process_time()
        for _ in range(rounds):
            extract(raw, "http://www.example.com/t20220213_1.html")
        spent = (time.process_time() - begin) / rounds
        print(
            f"{len(raw) / 1024:9.0f} KiB {spent * 1000:9.2f} ms {len(raw) / 1024 / 1024 / spent:7.1f} MiB/s"
        )


if __name__ == "__main__":
    main()
