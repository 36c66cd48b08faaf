"""Makes a newscrawl database of any size: articles, versions, attributions, captures, edges, passages, leads.

    python benchmarks/make_database.py output/newscrawl.db --articles 1000000 --edges 300000

The texts are nobody's: words are drawn by Zipf's law from a vocabulary of real news words and of made-up
ones over the 3,755 common characters, so that pairs of characters are spread as in Chinese text. The same
seed gives the same database.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from newscrawl.store import search
from newscrawl.store.lasting_names import article_key
from newscrawl.store.pairs import pair_name
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

BEIJING = timezone(timedelta(hours=8))
LAST_DAY = datetime(2026, 11, 20, 18, 0, tzinfo=BEIJING)
DAYS = 3 * 365
BATCH = 10_000
#: Words of the median text; some 600 characters.
WORDS_A_TEXT = 190

#: key, name, owner, host, brands, reprintable
PORTALS = [
    ("songhuajiang", "松花江网", "江城日报社", "www.shjnet.cn", ["江城日报", "江城晚报"], 0),
    ("jilin_today", "今日吉林网", "吉林今日传媒", "news.jltoday.test", ["今日吉林"], 1),
    ("changchun", "长春新闻网", "长春日报报业集团", "www.ccnews.test", ["长春日报", "长春晚报"], 1),
    ("yanbian", "延边资讯", "延边传媒中心", "www.ybzx.test", ["延边晨报"], 0),
    ("harbin", "冰城在线", "哈尔滨冰城传媒", "www.bczx.test", ["冰城晚报"], 0),
    ("shenyang", "沈阳都市网", "沈阳都市传媒", "www.sydsw.test", ["沈阳都市报"], 1),
    ("dalian", "大连海港网", "大连海港传媒", "www.dlhg.test", ["海港日报"], 0),
    ("hebei", "燕赵快讯", "燕赵快讯传媒", "www.yzkx.test", ["燕赵早报"], 1),
    ("shandong", "齐鲁热点", "齐鲁热点网络公司", "www.qlrd.test", [], 0),
    ("henan", "中原看点", "中原看点传媒", "www.zykd.test", ["中原晚报"], 0),
    ("mirror", "万象镜像站", None, "mirror.wanxiang.test", [], 0),
    ("toutiao", "城事头条", "城事网络公司", "www.cstt.test", [], 0),
]
PUBLISHERS = [
    ("新华社", 1),
    ("人民日报", 1),
    ("央视网", 1),
    ("中国新闻网", 1),
    ("光明日报", 1),
    ("北国晨报", 0),
    ("今日头版", 0),
]
WORDS = [
    "吉林",
    "中国",
    "发展",
    "工作",
    "建设",
    "服务",
    "企业",
    "社会",
    "经济",
    "项目",
    "群众",
    "活动",
    "生活",
    "管理",
    "推进",
    "城市",
    "记者",
    "全市",
    "我市",
    "创新",
    "文化",
    "农业",
    "产业",
    "技术",
    "旅游",
    "教育",
    "医院",
    "学校",
    "交通",
    "安全",
    "环境",
    "生态",
    "保护",
    "改革",
    "开放",
    "市场",
    "投资",
    "增长",
    "水平",
    "质量",
    "重点",
    "领导",
    "干部",
    "党员",
    "居民",
    "社区",
    "乡村",
    "振兴",
    "农民",
    "粮食",
    "冰雪",
    "滑雪",
    "雾凇",
    "松花江",
    "长白山",
    "江城",
    "防控",
    "疫情",
    "检测",
    "消费",
    "商场",
    "价格",
    "供应",
    "企业家",
    "营商",
    "政策",
    "落实",
    "加强",
    "提升",
    "实现",
    "完善",
    "持续",
    "积极",
    "全面",
    "深入",
    "进一步",
    "有关",
    "方面",
    "负责人",
    "表示",
    "介绍",
    "目前",
    "今年",
    "去年",
    "近日",
    "昨日",
    "同比",
    "以来",
    "期间",
    "通过",
    "开展",
    "组织",
    "参加",
    "举行",
    "召开",
    "会议",
    "精神",
    "学习",
    "宣传",
    "志愿者",
    "公园",
    "道路",
    "施工",
    "改造",
    "供热",
    "用电",
    "天气",
    "气温",
    "降雪",
]
PEOPLE = [
    "李明轩",
    "王雪梅",
    "张志远",
    "刘洋",
    "陈思宇",
    "赵国栋",
    "孙晓东",
    "周丽华",
    "吴建平",
    "郑海涛",
    "冯佳宁",
    "许文博",
]
PLACES = [
    "船营区",
    "昌邑区",
    "龙潭区",
    "丰满区",
    "永吉县",
    "舒兰市",
    "磐石市",
    "蛟河市",
    "桦甸市",
    "长春",
    "延吉",
    "哈尔滨",
]
STATUSES = [("attributed", 38), ("dateline", 10), ("false", 12), ("none", 28), ("licensed", 7), ("own", 5)]
KINDS = [("full", 55), ("excerpt", 25), ("altered", 14), ("compiled", 6)]


@dataclass(slots=True)
class Piece:
    """An original that may be copied."""

    id: int
    url: str
    portal: int
    title: str
    paragraphs: list[str]
    characters: int
    moment: datetime
    publisher: str
    story: int | None = None


@dataclass(slots=True)
class Rows:
    articles: list[tuple] = field(default_factory=list)
    versions: list[tuple] = field(default_factory=list)
    captures: list[tuple] = field(default_factory=list)
    article_captures: list[tuple] = field(default_factory=list)
    attributions: list[tuple] = field(default_factory=list)
    reposts: list[tuple] = field(default_factory=list)
    passages: list[tuple] = field(default_factory=list)
    leads: list[tuple] = field(default_factory=list)
    reviews: list[tuple] = field(default_factory=list)


INSERTS = {
    "captures": (
        "id record_id url final_url captured_at status content_type payload_digest warc_file warc_offset warc_length crawl_id"
    ),
    "articles": (
        "id url portal_id title published_at published_at_raw body body_found text_hash characters first_seen_at"
        " last_seen_at state gone_at capture_id story_id source_name publisher original_publisher authors editors"
        " relation agreement reason reprintable mirror breadcrumb"
    ),
    "versions": "article_id number text_hash title published_at body seen_at capture_id",
    "article_captures": "article_id capture_id page_no",
    "attributions": "article_id number kind text position start publisher publisher_raw people place date",
    "reposts": (
        "id copy_id origin_id directed kind score shared copy_coverage origin_coverage attribution status reasons"
        " detected_at pair"
    ),
    "passages": "repost_id number copy_start copy_length origin_start origin_length",
    "leads": "id copy_url origin_url status assignee revision created_at created_by",
    "reviews": "lead_id at who action old_status new_status note",
}
TABLES = {"versions": "stored_versions"}


class Language:
    """Words and sentences by Zipf's law."""

    def __init__(self, chance: random.Random, words: int = WORDS_A_TEXT) -> None:
        common = [chr_ for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) if (chr_ := _gb(row, cell))]
        chance.shuffle(common)
        weights = list(accumulate(1 / (rank + 12) for rank in range(len(common))))
        made = {
            "".join(chance.choices(common, cum_weights=weights, k=chance.choice((2, 2, 2, 3, 4))))
            for _ in range(40_000)
        }
        self.words = [*WORDS, *sorted(made - set(WORDS))]
        chance.shuffle(tail := self.words[len(WORDS) :])
        self.words[len(WORDS) :] = tail
        self.weights = list(accumulate(1 / (rank + 25) for rank in range(len(self.words))))
        self.chance = chance
        self.median = math.log(words)

    def paragraphs(self) -> list[str]:
        chance = self.chance
        count = max(30, min(1500, int(chance.lognormvariate(self.median, 0.6))))
        words = chance.choices(self.words, cum_weights=self.weights, k=count)
        out: list[str] = []
        at = 0
        while at < count:
            sentences: list[str] = []
            for _ in range(chance.randint(2, 4)):
                clause, at = words[at : at + 14], at + 14
                if not clause:
                    break
                sentences.append(
                    "".join(clause[:7]) + ("，" + "".join(clause[7:]) if len(clause) > 7 else "") + "。"
                )
            out.append("".join(sentences))
        out[0] = self._lead() + out[0]
        return out

    def _lead(self) -> str:
        chance = self.chance
        return (
            f"{chance.choice(PLACES)}{chance.randint(1, 12)}月{chance.randint(1, 28)}日讯（记者 {chance.choice(PEOPLE)}）"
            f"共有{chance.randint(2, 900)}人参加，投资{chance.randint(1, 99)}.{chance.randint(0, 9)}亿元。"
        )

    def title(self) -> str:
        head, *tail = self.chance.choices(self.words, cum_weights=self.weights, k=self.chance.randint(4, 7))
        return head + "".join(tail[:2]) + (" " if self.chance.random() < 0.2 else "") + "".join(tail[2:])


def _gb(row: int, cell: int) -> str:
    return bytes((row, cell)).decode("gb2312", "ignore")


def _characters(text: str) -> int:
    return sum(map(str.isalnum, text))


class Maker:
    def __init__(
        self, connection: sqlite3.Connection, seed: int, articles: int, edges: int, words: int = WORDS_A_TEXT
    ) -> None:
        self.connection = connection
        self.chance = random.Random(seed)
        self.language = Language(self.chance, words)
        self.count = articles
        self.edges = edges
        self.recent: deque[Piece] = deque(maxlen=4_000)
        self.rows = Rows()
        self.edge = self.lead = 0
        self.stories: list[list[int]] = []  # [first article, size]
        # What stands in the file already: portals of the same name are used, never doubled.
        self.first_id = connection.execute("select coalesce(max(id), 0) from articles").fetchone()[0]
        self.first_capture = connection.execute("select coalesce(max(id), 0) from captures").fetchone()[0]

    def run(self) -> Iterator[int]:
        self._furniture()
        step = DAYS * 86_400 / self.count
        start = LAST_DAY - timedelta(days=DAYS)
        copies_to_go = self.edges
        for number in range(1, self.count + 1):
            moment = start + timedelta(seconds=step * number)
            left = self.count - number + 1
            if self.recent and self.chance.random() < copies_to_go / left * 1.02 and copies_to_go:
                self._copy(number, moment)
                copies_to_go -= 1
            else:
                self._original(number, moment)
            if number % BATCH == 0:
                self._write()
                yield number
        self._write()
        self.connection.execute("begin immediate")
        self.connection.executemany(
            "insert into stories (id, first_article_id, size) values (?, ?, ?)",
            ((index, first, size) for index, (first, size) in enumerate(self.stories, 1)),
        )
        self.connection.create_function("article_key", 1, article_key, deterministic=True)
        self.connection.execute("insert into article_names select article_key(url), id from articles")
        self.connection.execute("commit")
        yield self.count

    def _furniture(self) -> None:
        run = self.connection.execute
        run("begin immediate")
        for number, (key, name, owner, host, brands, _) in enumerate(PORTALS, 1):
            run(
                "insert into portals (id, key, name, owner, home, city, province, hosts, brands) values (?,?,?,?,?,?,?,?,?)",
                (
                    number,
                    key,
                    name,
                    owner,
                    f"http://{host}/",
                    "吉林",
                    "吉林",
                    json.dumps([host]),
                    json.dumps(brands, ensure_ascii=False),
                ),
            )
        listed = [(name, flag) for _, name, _, _, _, flag in PORTALS] + PUBLISHERS
        for name, flag in listed:
            run(
                "insert into sources (name, type, reprintable, confidence) values (?, 'media', ?, 'high')",
                (name, flag),
            )
        for number in range(30):
            started = LAST_DAY - timedelta(days=30 - number, hours=12)
            finished = None if number == 29 else _iso(started + timedelta(minutes=47))
            portal = number % 4 + 1
            counts = {
                "articles": 400 + 13 * number,
                "reposts": 60 + number,
                "refused": {"not_found": number % 5, "interstitial": number % 3},
                "errors": 3 if number == 20 else 0,
            }
            run(
                "insert into crawls (id, uid, spider, portal_id, started_at, finished_at, reason, exit_code, counts, tool_version)"
                " values (?,?,?,?,?,?,?,?,?,'1.0.0')",
                (
                    number + 1,
                    f"made-{number}",
                    PORTALS[portal - 1][0],
                    portal,
                    _iso(started),
                    finished,
                    None if finished is None else "shutdown" if number == 20 else "finished",
                    None if finished is None else 1 if number == 20 else 0,
                    json.dumps(counts),
                ),
            )
        run("commit")

    # ------------------------------------------------------------------ one article

    def _original(self, number: int, moment: datetime) -> None:
        portal = 1 if self.chance.random() < 0.35 else self.chance.randint(2, len(PORTALS) - 2)
        paragraphs = self.language.paragraphs()
        title = self.language.title()
        _, name, _, _, brands, reprintable = PORTALS[portal - 1]
        publisher, flag = (
            self.chance.choice(PUBLISHERS)
            if self.chance.random() < 0.2
            else (self.chance.choice([name, *brands[:1]]), reprintable)
        )
        reporter = self.chance.choice(PEOPLE)
        piece = Piece(
            number,
            self._url(portal, number, moment),
            portal,
            title,
            paragraphs,
            _characters("".join(paragraphs)),
            moment,
            publisher,
        )
        self._article(piece, stated=publisher, reprintable=flag, reporter=reporter, state="live")
        self.recent.append(piece)

    def _copy(self, number: int, moment: datetime) -> None:
        chance = self.chance
        origin = self.recent[-1 - min(len(self.recent) - 1, int(chance.expovariate(1 / 600)))]
        choices = [index for index in range(1, len(PORTALS) + 1) if index != origin.portal]
        portal = 1 if origin.portal != 1 and chance.random() < 0.4 else chance.choice(choices)
        status = chance.choices([name for name, _ in STATUSES], [weight for _, weight in STATUSES])[0]
        kind = chance.choices([name for name, _ in KINDS], [weight for _, weight in KINDS])[0]
        paragraphs, runs = self._copied(origin, kind)
        own = PORTALS[portal - 1][1]
        stated = {
            "attributed": origin.publisher,
            "dateline": origin.publisher,
            "licensed": origin.publisher,
            "false": chance.choice([own, "网络"]),
            "own": own,
            "none": None,
        }[status]
        title = origin.title if chance.random() < 0.7 else self.language.title()
        gone = chance.random() < 0.06
        body = "\n".join(paragraphs)
        piece = Piece(
            number,
            self._url(portal, number, moment),
            portal,
            title,
            paragraphs,
            _characters(body),
            moment,
            stated or own,
        )
        if origin.story is None:
            self.stories.append([origin.id, 1])
            origin.story = len(self.stories)
            self._late_story(origin)
        piece.story = origin.story
        self.stories[origin.story - 1][1] += 1
        mirror = portal == 11
        self._article(
            piece,
            stated=stated,
            reprintable=None if stated is None else dict(PUBLISHERS).get(stated, 0),
            reporter=chance.choice(PEOPLE),
            state="gone" if gone else "live",
            mirror=mirror,
        )
        self.edge += 1
        shared = sum(_characters(body[start : start + length]) for start, length, _, _ in runs)
        self.rows.reposts.append((
            self.edge, number, origin.id, int(chance.random() < 0.93), kind, round(min(1.0, shared / max(1, min(piece.characters, origin.characters))), 4), shared,
            min(1.0, shared / max(1, piece.characters)), min(1.0, shared / max(1, origin.characters)),
            {"licensed": "attributed", "own": "none"}.get(status, status), status, json.dumps(["published earlier", f"{shared} characters in common"]), _utc(moment + timedelta(hours=3)),
            pair_name(piece.url, origin.url),
        ))  # fmt: skip
        self.rows.passages.extend((self.edge, index, *run) for index, run in enumerate(runs, 1))
        if chance.random() < min(0.05, 20_000 / self.edges) or (self.edges < 500 and chance.random() < 0.4):
            self._lead(piece, origin, moment)
        if chance.random() < 0.15:
            self.recent.append(piece)

    def _copied(self, origin: Piece, kind: str) -> tuple[list[str], list[tuple[int, int, int, int]]]:
        """Paragraphs of a copy, and (copy start, length, origin start, length) of the aligned runs."""
        chance = self.chance
        kept = origin.paragraphs
        if kind in {"excerpt", "compiled"} and len(kept) > 1:
            first = chance.randrange(len(kept) - 1)
            kept = kept[first : first + max(1, len(kept) // 2)]
        out: list[str] = []
        runs: list[tuple[int, int, int, int]] = []
        if kind == "compiled" or chance.random() < 0.3:
            out.append(self.language.paragraphs()[0])
        at = len("\n".join(out)) + (1 if out else 0)
        origin_body = "\n".join(origin.paragraphs)
        origin_at = origin_body.index(kept[0])
        for index, paragraph in enumerate(kept):
            text = (
                self._altered(paragraph)
                if kind == "altered" or (index == 0 and chance.random() < 0.3)
                else paragraph
            )
            runs.append((at, len(text), origin_at, len(paragraph)))
            out.append(text)
            at += len(text) + 1
            origin_at += len(paragraph) + 1
        # Neighbouring paragraphs are one run, as an aligner would report them.
        merged = [runs[0]]
        for start, length, other, other_length in runs[1:]:
            last = merged[-1]
            if last[3] > 700:
                merged.append((start, length, other, other_length))
            else:
                merged[-1] = (last[0], start + length - last[0], last[2], other + other_length - last[2])
        if chance.random() < 0.5:
            out.append(f"（责任编辑：{chance.choice(PEOPLE)}）")
        return out, merged

    def _altered(self, paragraph: str) -> str:
        chance = self.chance
        for old in PEOPLE:
            if old in paragraph:
                paragraph = paragraph.replace(old, chance.choice(PEOPLE))
                break
        for old, new in (("发展", "前进"), ("表示", "说"), ("目前", "眼下"), ("人参加", "人到场")):
            paragraph = paragraph.replace(old, new, 1)
        return paragraph.replace("亿元", "万元", 1) if chance.random() < 0.3 else paragraph

    def _late_story(self, origin: Piece) -> None:
        if origin.id > self.written:
            row = self.rows.articles[origin.id - self.written - 1]
            self.rows.articles[origin.id - self.written - 1] = (*row[:15], origin.story, *row[16:])
        else:
            self.connection.execute(
                "update articles set story_id = ? where id = ?", [origin.story, origin.id]
            )

    written = 0

    def _url(self, portal: int, number: int, moment: datetime) -> str:
        return f"http://{PORTALS[portal - 1][3]}/{moment:%Y-%m/%d}/content_{number}.html"

    def _article(
        self,
        piece: Piece,
        *,
        stated: str | None,
        reprintable: int | None,
        reporter: str,
        state: str,
        mirror: bool = False,
    ) -> None:
        chance, rows, number = self.chance, self.rows, piece.id
        body = "\n".join(piece.paragraphs)
        seen = piece.moment + timedelta(minutes=chance.randint(5, 400))
        text_hash = hashlib.sha256((piece.title + "\n" + body).encode()).hexdigest()
        published = piece.moment.isoformat(timespec="minutes")
        editor = chance.choice(PEOPLE)
        own = PORTALS[piece.portal - 1][1]
        relation = (
            "unknown"
            if stated is None
            else "own"
            if stated == own or stated in PORTALS[piece.portal - 1][4]
            else "other media"
        )
        agreement = "silent" if stated is None else "conflict" if chance.random() < 0.1 else "agree"
        found = body.replace("网", "网(wǎng)").replace("中国", "中囯") if mirror else None
        rows.captures.append(
            (
                number,
                f"<urn:uuid:{text_hash[:8]}-{number:08x}>",
                piece.url,
                piece.url,
                _utc(seen),
                200,
                "text/html; charset=utf-8",
                f"sha256:{text_hash}",
                f"made-{number // 5000:05d}.warc.gz",
                number % 5000 * 9000,
                8800,
                1,
            )
        )
        rows.article_captures.append((number, number, 1))
        rows.articles.append((
            number, piece.url, piece.portal, piece.title, published, f"{piece.moment:%Y-%m-%d %H:%M}", body, found, text_hash, piece.characters,
            _utc(seen), _utc(seen + timedelta(days=2)), state, _utc(seen + timedelta(days=9)) if state == "gone" else None, number, piece.story,
            stated, stated, None, json.dumps([reporter], ensure_ascii=False), json.dumps([editor], ensure_ascii=False), relation, agreement,
            "" if stated is None else f"the source line names {stated}", reprintable,
            json.dumps({"kinds": ["pinyin"], "claimed_portal": None, "origin_url": None, "inferred": True}) if mirror else None, json.dumps([own, "新闻"], ensure_ascii=False),
        ))  # fmt: skip
        if chance.random() < 0.03:
            old = body.replace("。", "！", 1)
            rows.versions.append(
                (number, 1, text_hash[::-1], piece.title, published, old, _utc(seen), number)
            )
            rows.versions.append(
                (number, 2, text_hash, piece.title, published, None, _utc(seen + timedelta(days=1)), number)
            )
        else:
            rows.versions.append((number, 1, text_hash, piece.title, published, None, _utc(seen), number))
        if stated:
            rows.attributions.append(
                (
                    number,
                    1,
                    "source_line",
                    f"来源：{stated}",
                    "beside body",
                    None,
                    stated,
                    stated,
                    "[]",
                    None,
                    None,
                )
            )
        rows.attributions.append(
            (
                number,
                2,
                "byline",
                f"（记者 {reporter}）",
                "body:first",
                0,
                None,
                None,
                json.dumps([{"name": reporter, "role": "记者", "affiliation": None}], ensure_ascii=False),
                None,
                None,
            )
        )

    def _lead(self, copy: Piece, origin: Piece, moment: datetime) -> None:
        self.lead += 1
        created = _utc(moment + timedelta(hours=5))
        status = self.chance.choices(
            ["new", "confirmed", "dismissed", "letter_sent", "removed", "paid", "licensed"],
            [50, 12, 20, 8, 5, 2, 3],
        )[0]
        revision = 0 if status == "new" else 1
        self.rows.leads.append(
            (
                self.lead,
                copy.url,
                origin.url,
                status,
                self.chance.choice([None, "林静", "何川"]),
                revision,
                created,
                "crawl",
            )
        )
        if revision:
            self.rows.reviews.append(
                (
                    self.lead,
                    _utc(moment + timedelta(days=1)),
                    "林静",
                    "status",
                    "new",
                    status,
                    "quotation only" if status == "dismissed" else None,
                )
            )

    def _write(self) -> None:
        run = self.connection
        run.execute("begin immediate")
        for name, columns in INSERTS.items():
            rows = getattr(self.rows, name)
            names = columns.split()
            run.executemany(
                f"insert into {TABLES.get(name, name)} ({', '.join(names)}) values ({', '.join('?' * len(names))})",
                rows,
            )
            rows.clear()
        run.execute("commit")
        self.written = run.execute("select max(id) from articles").fetchone()[0] or 0


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def make(
    path: str | Path,
    *,
    articles: int,
    edges: int,
    seed: int = 7,
    words: int = WORDS_A_TEXT,
    progress: bool = False,
) -> None:
    """Fill a new database at ``path``; raises ValueError where it holds articles already."""
    connection = connect(path)
    try:
        maker = Maker(connection, seed, articles, edges, words)
        if maker.first_id or maker.first_capture:
            raise ValueError(f"{path} holds articles already: name a new file")
        connection.execute("pragma synchronous = off")  # a made database can be made again
        connection.execute("pragma foreign_keys = off")  # stories are written last
        connection.execute("pragma cache_size = -400000")
        began = time.perf_counter()
        for done in maker.run():
            if progress:
                print(f"{done:,} articles, {time.perf_counter() - began:,.0f} s", flush=True)
        connection.execute("insert into search_text (search_text, rank) values ('hashsize', 67108864)")
        while taken := search.catch_up(connection, limit=50_000):
            if progress:
                print(f"{taken:,} indexed, {time.perf_counter() - began:,.0f} s", flush=True)
        connection.execute("insert into search_text (search_text, rank) values ('hashsize', 1048576)")
        connection.execute("pragma wal_checkpoint(truncate)")
    finally:
        connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--edges", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--words", type=int, default=WORDS_A_TEXT, help="of the median text")
    given = parser.parse_args()
    make(
        given.path,
        articles=given.articles,
        edges=given.edges,
        seed=given.seed,
        words=given.words,
        progress=True,
    )


if __name__ == "__main__":
    main()
