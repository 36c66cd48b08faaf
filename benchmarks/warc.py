"""What a capture costs: our writer against stock warcio, on the same 61 KB page, in the same run.

    python benchmarks/warc.py [exchanges] [saved pages …]

Without saved pages a synthetic one is used, on which deflate at level 9 (warcio's) takes longer than on real ones.

CPU time per exchange (request and response), resident memory, and the rate at which responses are read back.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive import Exchange, WarcWriter, responses

PAGE_BYTES = 61_000
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Server", "nginx"),
    ("Date", "Mon, 23 Nov 2026 00:00:00 GMT"),
]
REQUEST = [("User-Agent", "newscrawl"), ("Accept", "*/*"), ("Accept-Encoding", "gzip")]


def synthetic_page() -> bytes:
    """Markup that repeats and Chinese text that does not: deflate finds about what it finds in a news page."""
    random.seed(5)
    parts = []
    size = 0
    while size < PAGE_BYTES:
        words = "".join(chr(0x4E00 + int(random.paretovariate(0.6)) % 3000) for _ in range(30))
        parts.append(
            f'<li class="news-item"><a href="/xw/2026/{random.randrange(10**6)}.html">{words}</a></li>\n'
        )
        size += len(parts[-1].encode())
    return "".join(parts).encode()[:PAGE_BYTES]


def with_newscrawl(folder: Path, body: bytes, count: int) -> None:
    now = dt.datetime.now(dt.UTC)
    pairs = [(name.encode(), value.encode()) for name, value in HEADERS]
    request = [(name.encode(), value.encode()) for name, value in REQUEST]
    with WarcWriter(folder) as writer:
        for number in range(count):
            url = f"http://www.example.cn/xw/{number}.html"
            writer.write_exchange(
                Exchange(
                    url=url,
                    final_url=url,
                    status=200,
                    reason=b"OK",
                    response_headers=pairs,
                    request_headers=request,
                    body=body,
                    captured_at=now,
                    ip_address="192.0.2.1",
                )
            )


def with_warcio(folder: Path, body: bytes, count: int) -> None:
    with (folder / "stock.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(count):
            url = f"http://www.example.cn/xw/{number}.html"
            response = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders("200 OK", list(HEADERS), protocol="HTTP/1.1"),
            )
            request = writer.create_warc_record(
                url,
                "request",
                http_headers=StatusAndHeaders(
                    f"GET /xw/{number}.html HTTP/1.1", list(REQUEST), is_http_request=True
                ),
            )
            writer.write_request_response_pair(request, response)


def read_newscrawl(path: Path) -> int:
    return sum(1 for _ in responses(path))


def read_warcio(path: Path) -> int:
    with path.open("rb") as file:
        records = ArchiveIterator(file, check_digests=True)
        return sum(
            len(record.content_stream().read()) > 0 for record in records if record.rec_type == "response"
        )


def cpu(call, *arguments) -> float:
    start = time.process_time()
    call(*arguments)
    return time.process_time() - start


def resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    saved = b"".join(Path(name).read_bytes() for name in sys.argv[2:])
    page = saved[:PAGE_BYTES] if saved else synthetic_page()
    with tempfile.TemporaryDirectory() as name:
        for label, body in (("plain body", page), ("body gzipped by the server", gzip.compress(page))):
            ours_at, stock_at = Path(name) / label / "ours", Path(name) / label / "stock"
            ours_at.mkdir(parents=True)
            stock_at.mkdir()
            before = resident()
            ours = cpu(with_newscrawl, ours_at, body, count) / count * 1000
            grown = resident() - before
            stock = cpu(with_warcio, stock_at, body, max(1, count // 4)) / max(1, count // 4) * 1000
            path, other = next(ours_at.glob("*.warc*")), stock_at / "stock.warc.gz"
            sizes = path.stat().st_size / count, other.stat().st_size / max(1, count // 4)
            print(f"{label}, {len(body)} bytes, {count} exchanges")
            print(f"  write: newscrawl {ours:.3f} ms CPU, warcio {stock:.3f} ms: {stock / ours:.1f} times")
            print(f"  size:  newscrawl {sizes[0]:.0f}, warcio {sizes[1]:.0f} bytes an exchange")
            print(f"  peak memory grew by {grown:.1f} MiB while writing")
            ours = count / cpu(read_newscrawl, path)
            stock = max(1, count // 4) / cpu(read_warcio, other)
            print(
                f"  read:  newscrawl {ours:.0f} responses/s, warcio {stock:.0f}/s: {ours / stock:.1f} times"
            )


if __name__ == "__main__":
    main()
