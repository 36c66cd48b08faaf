"""The dictionary with which records of articles are packed (``newscrawl/store/texts.py``), and what it is worth.

    python -m benchmarks.records_dictionary OUT [newscrawl.db]

Records are put together from the words that extraction and attribution write into them, the most frequent ones last,
where Zstandard reaches them with the fewest bits. With a database: bytes a record there, plain, packed alone, packed with OUT.
A dictionary in use is never replaced: stored records need it.
"""

from __future__ import annotations

import json
import random
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from newscrawl.store.schema import connect
from newscrawl.store.texts import zstd

#: The number in each frame. 32,768 and above are free for private use (RFC 8878, 6).
NUMBER = 40_001

_PLACES = [
    "heading",
    "line above the text",
    "title element",
    "json-ld",
    "meta",
    "rule",
    "microformat",
    "meta line",
]
_SOURCES = [
    "script",
    "url",
    "founder",
    "attribute",
    "lead",
    "tail",
    "byline",
    "microformat",
    "beside time",
    "rule",
    "meta line",
]
_PEOPLE = ["meta", "rule", "signature", "beside time", "meta line", "lead", "byline", "tail"]
_ENCODINGS: list[tuple[dict[str, str], str, str]] = [
    ({"bom": "utf-8", "meta": "utf-8"}, "byte order mark", "utf-8"),
    ({"meta": "big5"}, "as labelled", "big5"),
    ({"meta": "utf-8"}, "labelled utf-8, but the text reads as gb18030", "gb18030"),
    ({"meta": "gb2312"}, "valid UTF-8, label gb2312 is wrong", "utf-8"),
    ({}, "no usable label, the text reads as gb18030; 3 places unreadable", "gb18030"),
    ({"meta": "gbk"}, "as labelled", "gb18030"),
    ({}, "valid UTF-8, no label", "utf-8"),
    ({"meta": "gb2312"}, "as labelled", "gb18030"),
    ({"header": "utf-8", "meta": "gb2312"}, "as labelled", "gb18030"),
    ({"header": "utf-8", "meta": "utf-8"}, "valid UTF-8, as labelled", "utf-8"),
    ({"meta": "utf-8"}, "valid UTF-8, as labelled", "utf-8"),
]
_LEFT_OUT = [
    ["repeated", "【字号：大 中 小】"], ["poll", "您看完此刻的感受是"], ["notice", "免责声明：本文仅代表作者个人观点，与本网无关。"],
    ["hidden", "扫一扫在手机打开当前页"], ["button", "打印本页 关闭窗口"], ["tail", "相关新闻："], ["furniture", "推荐阅读"],
    ["head", "2022年02月13日 08:28 浏览：1234 字体：大 中 小"], ["links", "发表评论"], ["links", "上一篇：没有了 下一篇："],
    ["links", "分享到：微信 微博 QQ空间"],
]  # fmt: skip
_MIRRORS = [
    {
        "claimed_portal": "松花江网", "inferred": True, "kinds": ["converted", "pinyin", "foreign_host", "path_preserved"],
        "origin_url": "http://www.shjnet.cn/xw/jlxw/202202/t20220201_100364.html",
        "reasons": ["the page says it is 松花江网, and news.example.cn is not that site's", "the path is of 松花江网's kind"],
    },
]  # fmt: skip
_MISSES = [
    "title",
    "subtitle",
    "published_at",
    "source",
    "author",
    "body",
    "breadcrumb",
    "attachments",
    "notice",
]


def record(chance: random.Random) -> str:
    """One record as ``articles.extraction`` holds it: later entries of each list are more frequent."""

    def one(of: list[Any]) -> Any:
        return of[max(chance.randrange(len(of)), chance.randrange(len(of)))]

    declared, reason, used = one(_ENCODINGS)
    provenance = {"title": "heading", "published_at": one(_PLACES), "source_name": one(_SOURCES)}
    for name, share in (("authors", 0.4), ("editors", 0.4), ("body", 0.2)):
        if chance.random() < share:
            provenance[name] = "rule" if name == "body" else one(_PEOPLE)
    ruled = chance.random() < 0.4
    return _json(
        {
            "damaged": [],
            "encoding": {"declared": declared, "reason": reason, "replaced": 0, "used": used},
            "left_out": [one(_LEFT_OUT) for _ in range(chance.choice([0, 0, 0, 1, 2, 4]))],
            "provenance": provenance,
            "repair_kinds": ["pinyin", "traditional"] if chance.random() < 0.05 else [],
            "rule_misses": [name for name in _MISSES if chance.random() < 0.4] if ruled else [],
            "rules_version": "2022" if ruled else None,
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def made() -> bytes:
    """The dictionary: some made records as its content, many more for how often what follows."""
    chance = random.Random(1)
    content = [*map(_json, _MIRRORS), _json(_LEFT_OUT), _json(_MISSES), *(record(chance) for _ in range(12))]
    samples = [*map(_json, _MIRRORS * 20), *(record(chance) for _ in range(2_000))]
    raw = zstd.ZstdDict("\n".join(content).encode("gb18030"), is_raw=True)
    whole: bytes = zstd.finalize_dict(raw, [one.encode("gb18030") for one in samples], 16_384, 3).dict_content
    # The format: four bytes of its own, then the number.
    return whole[:4] + NUMBER.to_bytes(4, "little") + whole[8:]


def main() -> None:
    out = Path(sys.argv[1])
    out.write_bytes(made())
    print(f"{out}: {out.stat().st_size} bytes")
    if len(sys.argv) < 3:
        return
    options = {zstd.CompressionParameter.compression_level: 3, zstd.CompressionParameter.checksum_flag: 1}
    alone = zstd.ZstdCompressor(options=options)
    packed = zstd.ZstdCompressor(options=options, zstd_dict=zstd.ZstdDict(out.read_bytes()))
    with closing(connect(Path(sys.argv[2]), read_only=True)) as connection:
        for column in ("extraction", "mirror"):
            rows = [
                row[0].encode("gb18030")
                for row in connection.execute(f"select {column} from articles where {column} is not null")
            ]
            if rows:
                sizes = [
                    sum(len(one.compress(row, one.FLUSH_FRAME)) for row in rows) for one in (alone, packed)
                ]
                print(column, *(round(size / len(rows), 1) for size in (sum(map(len, rows)), *sizes)))


if __name__ == "__main__":
    main()
