"""What stamping and the record of the environment cost beside a crawl: CPU seconds, and their share.

    python benchmarks/stamping.py [ARTICLES]      # 400

Crawls a played site of that many articles, then makes the manifest with its Merkle trees and the environment record, as
``newscrawl run`` does at its end, and verifies the chain of it. The request to a time-stamping service is one of some 100
bytes a day and not part of this.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from newscrawl.evidence.chain import stamp_archive  # noqa: E402
from newscrawl.evidence.environment import environment  # noqa: E402
from tests.crawling import Site, article, crawl, page  # noqa: E402


def main(count: int) -> None:
    site = Site()
    titles = {f"/2026/1020/{10_000 + n}.html": f"第{n}条地方新闻的完整标题" for n in range(count)}
    links = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in titles.items())
    site.pages["/"] = page("首页", f"<ul>{links}</ul>")
    filler = "".join(f'<div class="nav{n}"><a href="/list{n}/">栏目{n}</a></div>' for n in range(400))
    for path, title in titles.items():
        site.pages[path] = article(title, more=filler)
    with tempfile.TemporaryDirectory() as work:
        with site:
            articles = crawl(Path(work), url=site.home, feeds=0).articles()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        crawled = used.ru_utime + used.ru_stime
        begun = time.process_time()
        environment()
        recorded = time.process_time() - begun
        begun = time.process_time()
        run = stamp_archive(Path(work) / "warc")
        stamped = time.process_time() - begun
        size = sum(path.stat().st_size for path in (Path(work) / "warc").glob("*.warc.gz"))
    print(
        f"{len(articles)} articles, {size / 1e6:.1f} MB of WARC in {run.files} files, crawl {crawled:.2f} s CPU"
    )
    print(f"environment {recorded * 1000:.0f} ms ({100 * recorded / crawled:.2f} %), once a process")
    print(f"manifest and trees {stamped * 1000:.0f} ms ({100 * stamped / crawled:.2f} %)")
    print(f"together {100 * (recorded + stamped) / crawled:.2f} % (bar 1 %)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
