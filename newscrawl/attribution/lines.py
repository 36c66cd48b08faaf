"""The grammar of attribution lines: one text in, what it states out.

The keys are those of the table in ``docs/attribution.md``; only what the text states is there. Months and
days without a year take it from ``page_date``. Nothing is guessed from the world outside the line but
names of publishers (the registry) and of people (surnames).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl.attribution.forms import Line, key, prepare
from newscrawl.attribution.names import PLACE, is_name, split_names, tokens
from newscrawl.attribution.people import SELF, Byline, Named, is_editorial, is_organisation, read_byline
from newscrawl.attribution.registry import find, looks_like_government, looks_like_media, registry
from newscrawl.attribution.rights import notice_start, read_prepared
from newscrawl.attribution.sources import (
    Source,
    canonical,
    is_licence_note,
    is_no_source,
    names_a_source,
    read_source,
)
from newscrawl.attribution.times import MONTH_DAY_SOURCE, find_full, month_day
from newscrawl.attribution.words import (
    FURNITURE,
    OTHER,
    PERSON,
    PICTURE,
    ROLE,
    SOURCE,
    TIME,
    TITLE,
    label_before,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINES = 16
#: A longer value of 资料图： is a caption, with the credit at its end.
_LONG_CREDIT = 60


def parse_line(text: str, *, owner: str | None = None, page_date: object = None) -> dict[str, Any]:
    """What one attribution text states.

    ``owner``: whom 本报, 本网 and 本台 mean where the line names no paper itself. ``page_date``: the page's
    date (``date``, ISO text, or a year), for datelines without a year. Any text gives an answer, in time
    linear in its length; of texts over 4,096 characters only the two ends are read.

    People are ``[name, role]``; where one line names two organisations, the role carries its own.
    """
    line = prepare(text)
    context = _Context(owner, page_date)
    if "\n" not in line.flat.strip():
        return context.read(line)
    return _several(line, context)


def _several(line: Line, context: _Context) -> dict[str, Any]:
    start = notice_start(line.flat)
    if start is not None and line.flat.count("\n", 0, start) <= 1 and not _head_label(line.flat[:start]):
        return context.read(line)
    lines = list(zip(line.simple.split("\n"), line.flat.split("\n"), strict=True))
    if len(lines) > _MOST_LINES:
        lines = lines[: _MOST_LINES // 2] + lines[-_MOST_LINES // 2 :]
    out: dict[str, Any] = {}
    for simple, flat in lines:
        for name, value in context.read(Line(simple, flat)).items():
            if isinstance(value, list) and isinstance(out.get(name), list):
                out[name] = out[name] + [item for item in value if item not in out[name]]
            else:
                out.setdefault(name, value)
    return out


_BREADCRUMB = re.compile(
    r"\A ?(?:您|你)?(?:现在|当前|目前)?(?:所在|的|所处)?(?:的)?(?:位置|频道)(?:是|为)?[: ]|\A您?(?:所在|当前)(?:的)?位置"
)
_CRUMBS = re.compile(r" *(?:[>›»→/|]+|-{1,2}|::) *| +")
_END = re.compile(r"\A ?[\[(]? ?(?:完|全文完|全文结束|本文完|记者完)[ 。]?[)\]]? ?\Z")
_REST = re.compile(
    r"\A ?\( ?(?:剩余|还剩|余下|未完)[^()\n]{0,20}(?:字|页|内容)?\) ?\Z|\A ?\(?未完待续\)? ?\Z"
)
_TAKEN = re.compile(
    r"\A ?[(\[]? ?(?:图为|这是)?(?P<date>[^()\n摄]{4,20}?)(?:拍)?摄(?:于[^()\n]{1,12})?[)\]。]? ?\Z"
)
_PIPE_TITLE = re.compile(r"\A ?(?P<name>[\u4e00-\u9fff·]{2,6}) ?(?:‖|\|\|) ?\S")
_TEMPLATE = re.compile(
    r"\{\{[^{}\n]{0,300}(?:\}\}|\Z|(?=\n))|\$\{[^{}\n]{0,200}\}|<%[^<>\n]{0,200}%>|\[%[^\[\]\n]{0,200}%\]"
)
_SITE_TITLE = re.compile(
    r"\A(?P<title>[^\n]{6,120}?) ?[-_|—]{1,2} ?(?:[^-_|—\n]{2,20} ?[-_|—]{1,2} ?){1,4}(?P<site>[^-_|—\n ]{2,20})\Z"
)
_BODY_OPENS = re.compile(
    r" {2,}(?=[\u4e00-\u9fff0-9“])|(?=(?:近日|日前|昨日|昨天|今日|今天|目前|最近|近期|记者|新华社|本报讯|\d{1,2}月\d{1,2}日)[,，])"
)
_CLOSERS = " )]。"


class _Context:
    """What a line is read against; one method per kind of line."""

    def __init__(self, owner: str | None, page_date: object) -> None:
        self.owner = owner
        self.page_date = page_date

    def read(self, line: Line) -> dict[str, Any]:
        """Kinds in order of how sure their marks are."""
        flat = line.flat
        stripped = flat.strip()
        if not stripped:
            return {}
        if "{" in flat or "<%" in flat or "[%" in flat:
            line = _without_templates(line)
            flat = line.flat
        if "(微" in flat:
            line = _without_badges(line)
            flat = line.flat
        if len(stripped) < 40 and (mark := _small_mark(stripped)):
            return mark
        if _BREADCRUMB.match(flat):
            return _breadcrumb(line)
        lead = _Lead(self, line).read()
        if lead is not None:
            return lead
        start = notice_start(flat)
        if start is not None and not _is_picture_line(flat):
            return self._notice(line, start)
        out = self._labels(line)
        if out is None:
            out = self._unlabelled(line)
        return out

    def _notice(self, line: Line, start: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        if start and _head_label(line.flat[:start]):
            out = self.read(Line(line.simple[:start], line.flat[:start]))
        notice = read_prepared(line, self.owner)
        out["rights_kind"] = notice.kind
        for name, value in (
            ("rights_holder", notice.holder),
            ("laws", notice.laws),
            ("contacts", notice.contacts),
            ("scope", notice.scope),
            ("platform", notice.platform),
        ):
            if value:
                out[name] = value
        return out

    # --- labelled -----------------------------------------------------------------------------------

    def _labels(self, line: Line) -> dict[str, Any] | None:
        """``label: value`` pairs, glued or apart; None where the line has no label."""
        flat = line.flat
        marks = list(_label_marks(flat))
        if not marks:
            return None
        out: dict[str, Any] = {}
        self._head(line, marks[0][0], out, marks[0][3])
        title_end = 0
        for index, (begin, value_start, word, kind) in enumerate(marks):
            if begin < title_end:
                continue  # a colon inside the original title
            end = marks[index + 1][0] if index + 1 < len(marks) else len(flat)
            if kind == TITLE:
                self._title(line, value_start, out)
                title_end = _title_end(flat, value_start, marks[index + 1 :]) or len(flat)
                continue
            self._value(Line(line.simple[value_start:end], flat[value_start:end]), word, kind, out)
        return out

    def _head(self, line: Line, end: int, out: dict[str, Any], first_kind: str) -> None:
        """What stands before the first label: a time, a source without label, a byline, an address."""
        flat = line.flat[:end]
        if not flat.strip(" ()[]-|"):
            return
        moment = find_full(flat)
        if moment:
            _put_moment(out, moment.text)
            rest = (flat[: moment.start] + "  " + flat[moment.end :]).strip(" |-,.()[]")
            if rest and len(rest) <= 30 and first_kind != SOURCE:
                source = read_source(rest, rest)
                if source.publisher and (find(rest.split(" ")[0]) or looks_like_media(rest)):
                    self._put_source(out, source)
            return
        if len(flat) <= 80:
            byline = read_byline(flat.strip(" ()[]"), None, lenient=False)
            if byline.people and byline.clean:
                self._put_people(out, byline)

    def _value(self, value: Line, word: str, kind: str, out: dict[str, Any]) -> None:
        if kind == SOURCE:
            self._source_value(value, out)
        elif kind == TIME:
            moment = find_full(value.flat)
            if moment:
                _put_moment(out, moment.text)
                self._after_time(value.flat[moment.end :], out)
        elif kind == PERSON:
            self._person_value(value, word, out)
        elif kind == PICTURE:
            self._picture_value(value, out)
        elif kind == OTHER and word in ("摘要", "内容摘要", "导读", "核心提示", "提要"):
            pass  # a summary is text of the article

    def _source_value(self, value: Line, out: dict[str, Any]) -> None:
        cut = _closing(value.flat)
        source = read_source(value.flat[:cut], value.simple[:cut])
        if source.moment:
            _put_moment(out, source.moment.text)
        self._put_source(out, source)
        rest = value.flat[cut:]
        if rest and "datetime" not in out and "date" not in out and (moment := find_full(rest)):
            _put_moment(out, moment.text)

    def _after_time(self, rest: str, out: dict[str, Any]) -> None:
        rest = rest.strip(" |-,.()[]")
        if rest and len(rest) <= 20 and "publisher" not in out and find(rest.split(" ")[0]):
            self._put_source(out, read_source(rest, rest))

    def _person_value(self, value: Line, word: str, out: dict[str, Any]) -> None:
        cut = _closing(value.flat)
        flat = value.flat[:cut]
        moment = find_full(flat)
        if moment:
            _put_moment(out, moment.text)
            flat = flat[: moment.start] + "  " + flat[moment.end :]
        furniture = FURNITURE.search(flat)
        if furniture:
            flat = flat[: furniture.start()]
        role = _LABEL_ROLES.get(word, word)
        byline = read_byline(flat, role, lenient=True, nicknames=True)
        self._put_people(out, byline)
        rest = Line(value.simple[cut:], value.flat[cut:])
        self._groups(rest, out)

    def _picture_value(self, value: Line, out: dict[str, Any]) -> None:
        if len(value.flat) > _LONG_CREDIT:
            self._last_sentence(value, out)
            return
        cut = _closing(value.flat)
        flat = value.flat[:cut].strip(" .,;|:")
        self._picture(flat, out)
        if (moment := find_full(flat)) and "photo_date" not in out:
            out["photo_date"] = moment.text[:10]

    def _picture(self, flat: str, out: dict[str, Any]) -> None:
        """The value of a photo credit: an agency, a person, or nothing."""
        words = flat.split()
        notes = [word for word in words if is_licence_note(word)]
        if notes:
            out["licence"] = " ".join(notes)
            flat = " ".join(word for word in words if not is_licence_note(word))
        flat = flat[flat.rfind("。") + 1 :].strip()
        if not flat or is_no_source(flat) or _NO_PICTURE.match(flat):
            return
        if find(flat) is not None:
            out["publisher_of_image"] = canonical(flat)
            return
        byline = read_byline(flat, "摄影", lenient=False)
        if byline.people and len(flat) <= 60:
            for person in byline.people:
                person.role = person.role if person.role in ("供图", "摄影记者") else "摄影"
            _add_people(out, byline.people)
            if byline.organisations:
                out["people_org"] = canonical(byline.organisations[0])
            return
        source = read_source(flat, flat)
        if source.publisher and len(source.publisher) <= 24:
            out["publisher_of_image"] = source.publisher

    def _title(self, line: Line, start: int, out: dict[str, Any]) -> None:
        opened = line.flat[:start].count("(") + line.flat[:start].count("[") > line.flat[:start].count(
            ")"
        ) + line.flat[:start].count("]")
        end = len(line.flat)
        later = _title_end(line.flat, start, list(_label_marks(line.flat, start)))
        if later is not None:
            end = later
        if opened and (close := _balanced_close(line.flat, start)) is not None:
            end = min(end, close)
        opens = _BODY_OPENS.search(line.flat, start + 2, end)
        if opens:
            end = opens.start()
        title = line.simple[start:end].strip(" \u3000")
        title = title.strip("\u3000 ").rstrip("]】") if not opened else title
        if title[:1] == "《" and title[-1:] == "》" and title.count("《") == 1:
            title = title[1:-1]
        if title and len(title) <= 200 and not title.startswith(("\x00",)):
            out.setdefault("original_title", title)

    # --- without labels ---------------------------------------------------------------------------------

    def _unlabelled(self, line: Line) -> dict[str, Any]:
        flat = line.flat
        out: dict[str, Any] = {}
        pipe = _PIPE_TITLE.match(flat)
        if pipe and is_name(pipe["name"]):
            return {"people": [[pipe["name"], "作者"]]}
        if edition := _print_edition(flat):
            return edition
        if self._taken_from(line, out) or self._meta(line, out) or self._picture_line(line, out):
            return out
        if self._byline(flat, out):
            return out
        if site := _site_title(line):
            return site
        self._learned(line, out)
        self._cited(line, out)
        if not out:
            self._groups(line, out)
        if not out:
            self._last_sentence(line, out)
        return out

    def _meta(self, line: Line, out: dict[str, Any]) -> bool:
        """``2022-08-24 10:20    央视网``: time and source without labels, in either order."""
        flat = line.flat
        if len(flat) > 160:
            return False
        moment = find_full(flat)
        if moment is None:
            return False
        before = flat[: moment.start].strip(" |-,.:()[]")
        after = flat[moment.end :]
        if len(before) > 24 or len(after.strip()) > 60 or (before and not moment.has_time and after.strip()):
            return False
        after = after.strip(" |-,.:[]")
        if _SENTENCE.search(before + after):
            return False
        _put_moment(out, moment.text)
        after = _FROM_WORD.sub("", after)
        if after:
            self._loose_source(after, out, doubted=False)
        if before and not _TIME_WORD.fullmatch(before):
            self._loose_source(before, out, doubted=True)
        return True

    def _loose_source(self, part: str, out: dict[str, Any], *, doubted: bool) -> None:
        """A source without a label; before the time (``doubted``) only one that is named like one."""
        if "publisher" in out or part.startswith("http"):
            part = re.sub(r"https?://\S+", "", part).strip()
            if not part or "publisher" in out:
                return
        furniture = FURNITURE.search(part)
        if furniture:
            part = part[: furniture.start()].strip(" |-,.")
        if not part:
            return
        byline = read_byline(part, None, lenient=False)
        names, _ = split_names(part)
        if byline.people and byline.clean:
            self._put_people(out, byline)
            return
        first = part.split(" ")[0]
        if names and is_name(first) and find(first) is None:
            _add_people(out, [Named(name, "作者") for name in names[:3]])
            return
        source = read_source(part, part)
        if source.publisher is None or len(source.publisher) > 20:
            return
        printed = source.printed or source.publisher
        known = (
            find(printed) is not None or looks_like_media(key(printed)) or looks_like_government(key(printed))
        )
        if (
            known
            or (source.via and find(source.via))
            or (not doubted and len(part) <= 10 and " " not in part)
        ):
            self._put_source(out, source)

    def _taken_from(self, line: Line, out: dict[str, Any]) -> bool:
        """``转载自《X》``, ``原载X``, ``本文来源于X``, ``来源 X``: a label without a colon."""
        match = _FROM.match(line.flat)
        if match is None or len(line.flat) - match.end() > 80:
            return False
        rest = line.flat[match.end() :]
        cut = _closing(rest)
        value = rest[:cut]
        if match["weak"] and not (value[:1] in " 《“" or find(value.strip(" .。")) is not None):
            return False
        quoted = re.match(r" ?《([^《》\n]{2,20})》", value)
        source = read_source(quoted.group() if quoted else value, line.simple[match.end() :][:cut])
        if quoted and source.publisher is None:
            source.publisher = canonical(quoted.group(1))
        if not source.publisher and not source.own:
            return bool(match["sure"])
        if _SENTENCE.search(value) and find(value[:12]) is None and not quoted:
            return False
        self._put_source(out, source)
        moment = find_full(rest)
        if moment:
            _put_moment(out, moment.text)
        return True

    def _picture_line(self, line: Line, out: dict[str, Any]) -> bool:
        """``X供图``, ``图/X``, ``新华社发（张三摄）``, ``图片均来自网络``."""
        flat = line.flat.strip(" ()[]。.")
        if len(flat) > 120:
            return False
        if match := _PICTURE_FROM.match(flat):
            self._picture(match["value"], out)
            return True
        if (match := _GIVEN.match(flat)) and not _SENTENCE.search(match["value"]):
            value = match["value"].strip(" .,:")
            if find(value) is None and (names := split_names(value)[0]) and not is_organisation(value):
                _add_people(out, [Named(name, "供图") for name in names])
            elif not is_no_source(value) and not _NO_PICTURE.match(value):
                out["publisher_of_image"] = canonical(value)
            return True
        if match := _ISSUED.match(flat):
            hit = find(match["agency"])
            if hit is not None and len(match["agency"]) <= 14:
                _put_agency(out, match["agency"])
                rest = flat[match.end() :].strip(" ()[]。.")
                if rest:
                    byline = read_byline(rest, "摄影", lenient=False)
                    for person in byline.people:
                        person.role = "摄影"
                    _add_people(out, byline.people)
                return True
        known = registry().prefix(flat)
        if known and _PRODUCED.fullmatch(flat, known[0]):
            _put_agency(out, flat[: known[0]])
            return True
        return False

    def _byline(self, flat: str, out: dict[str, Any], *, bracketed: bool = False) -> bool:
        """A line of nothing but roles, names and organisations."""
        bare = flat.strip(" \n")
        marked = bare[:1] in "□■●▲◆★☆◎○"
        inner = _REMARK.sub("", bare.strip("□■●▲◆★☆◎○()[]。. "))
        if not inner or len(inner) > 200 or _STOP.search(inner):
            return False
        if ROLE.search(inner) is None:
            if SELF.match(inner) or find(inner) is not None:
                return False
            if bracketed or len(inner) > 24:
                return False
            parts = tokens(inner)
            if parts and len(parts) <= 4 and all(is_name(part) for part in parts):
                if len(parts) == 1 and len(inner) == 2 and not marked and bare != flat.strip():
                    return False
                _add_people(out, [Named(part, "作者") for part in parts])
                return True
            return False
        byline = read_byline(inner, None, lenient=bracketed)
        if not byline.people or not (byline.clean or (bracketed and "," not in inner)):
            return False
        if any(person.role is None for person in byline.people):
            several = len({person.organisation for person in byline.people}) > 1
            for person in byline.people:
                if person.role is None and not (several and person.organisation):
                    person.role = "作者"
        self._put_people(out, byline)
        return True

    def _learned(self, line: Line, out: dict[str, Any]) -> None:
        """``4月14日，中国吉林网从…获悉``: the outlet is named as the one who learned it."""
        match = _LEARNED.match(line.flat)
        if match is None or (hit := find(match["name"])) is None:
            return
        self._put_publisher(out, hit.publisher.name, hit.brand)
        if match["date"] and (date := month_day(match["date"], self.page_date)):
            out["event_date"] = date

    def _cited(self, line: Line, out: dict[str, Any], start: int = 0) -> None:
        """The first ``据 X 报道`` (消息, 电 …) from ``start`` on, ``据《X》`` at the end, ``综合自 A、B``."""
        flat = line.flat
        compiled = _COMPILED.search(flat, start)
        if compiled and (names := _listed(compiled["list"])):
            out["cited"] = names
            out["compiled"] = True
            return
        for match in _CITED.finditer(flat, start):
            name = _cited_name(match["mid"])
            if name is None:
                continue
            out["cited"] = name
            stated = match["date"] or match["mid"]
            if (date := month_day(stated, self.page_date)) and "日" in stated:
                out["cited_date"] = date
            return
        published = _PUBLISHED.search(flat, start)
        if published:
            name = published["name"]
            if find(name) is not None or looks_like_media(name):
                out["cited"] = canonical(name)

    def _groups(self, line: Line, out: dict[str, Any]) -> None:
        """What stands in brackets inside or at the end of a longer text."""
        for match in list(_GROUP.finditer(line.flat))[-6:]:
            inner = match.group(1)
            if not inner.strip():
                continue
            sub = Line(line.simple[match.start(1) : match.end(1)], inner)
            if any(True for _ in _label_marks(inner)):
                found = self._labels(sub) or {}
            else:
                found = {}
                taken = _TAKEN.match(inner)
                if taken and (moment := find_full(taken["date"])):
                    found["photo_date"] = moment.text[:10]
                elif not (
                    self._picture_line(sub, found)
                    or self._taken_from(sub, found)
                    or self._byline(inner, found, bracketed=True)
                ):
                    self._cited(sub, found)
            for name, value in found.items():
                if name == "people":
                    out["people"] = out.get("people", []) + [
                        one for one in value if one not in out.get("people", [])
                    ]
                else:
                    out.setdefault(name, value)

    def _last_sentence(self, line: Line, out: dict[str, Any]) -> None:
        """A credit glued to the end of a caption: ``图为…现场。新华社记者 李然 摄``."""
        flat = line.flat.rstrip(" )]。.")
        at = max(flat.rfind("。"), flat.rfind("."), flat.rfind("!"), flat.rfind("?"), flat.rfind("  "))
        if at <= 0 or len(flat) - at > 60:
            return
        tail = flat[at + 1 :].strip()
        if ROLE.search(tail) or tail.endswith(("摄", "供图", "发", "图")):
            sub = Line(tail, tail)
            if not self._picture_line(sub, out) and ROLE.search(tail):
                self._byline(tail, out)

    # --- putting it down --------------------------------------------------------------------------------

    def _put_source(self, out: dict[str, Any], source: Source) -> None:
        if source.own and not source.publisher:
            self._put_own(out, source.own, "publisher")
        elif source.publisher and "publisher" not in out:
            self._put_publisher(out, source.publisher, source.brand)
            if source.user_content or (source.via and registry().type_of(source.via) == "we-media"):
                out["publisher_type"] = "we-media"
            if source.printed and not source.brand and key(source.printed) != key(source.publisher):
                out["alias"] = source.printed.translate(_NO_QUOTES)
            way = {"via": source.via, "channel": source.channel}
            out.update({name: value for name, value in way.items() if value})
        if source.compiled:
            out["compiled"] = True
        if source.cited:
            out["cited"] = source.cited
        if source.author:
            _add_people(out, [Named(source.author, "作者")])

    def _put_publisher(self, out: dict[str, Any], name: str, brand: str | None) -> None:
        out["publisher"] = name
        if brand:
            out["sub_brand"] = brand

    def _put_own(self, out: dict[str, Any], word: str, field: str) -> None:
        """本报, 本网 …: the owner where the caller named it, else the word itself."""
        if self.owner:
            out[field] = self.owner
            out["self_reference"] = word
        else:
            out[field] = word

    def _put_people(self, out: dict[str, Any], byline: Byline) -> None:
        _add_people(out, byline.people)
        if byline.generated:
            out["generated"] = True
        if byline.compiled and "compiled" not in out:
            out["compiled"] = True
        if not byline.sure:
            out["ambiguous_names"] = True
        if not byline.organisations:
            return
        handled = {person.organisation for person in byline.people if is_editorial(person.role or "")}
        wrote = {person.organisation for person in byline.people if not is_editorial(person.role or "")}
        bodies = [name for name in byline.organisations if name not in handled or name in wrote]
        if not bodies:
            return  # 松花江网编辑 names the page's editor: neither author nor source
        byline.organisations = bodies
        first = next((name for name in bodies if not SELF.fullmatch(name)), None)
        if first is None:
            if "agency" not in out:
                self._put_own(out, byline.organisations[0], "agency")
        elif "agency" not in out and "publisher" not in out:
            if find(first) is not None or looks_like_media(first):
                _put_agency(out, first)
            else:
                out.setdefault("people_org", first)
        elif out.get("agency", out.get("publisher")) != canonical(first):
            out.setdefault("people_org", canonical(first))


_NO_QUOTES = dict.fromkeys(map(ord, "《》“”"))
_FROM_WORD = re.compile(r"\A(?:来源|稿源|来自)[ :]+")
_TIME_WORD = re.compile(r"(?:发布|更新|发表)?(?:时间|日期|于)?[ :]*")
_LABEL_ROLES = {
    "文": "作者", "文字": "作者", "本文作者": "作者", "稿件作者": "作者", "文章作者": "作者", "原作者": "作者", "投稿人": "作者", "摄": "摄影",
}  # fmt: skip
_NO_PICTURE = re.compile(
    r"\A(?:均|皆|全部|部分)?(?:来自|源自|来源于?|出自)?(?:网络|互联网|网上|受访者|被访者|采访对象|当事人|家属|本人|校方|警方|资料|视频|截图|企业|官方|官网|微博|本报|本网|见水印|水印)\S{0,8}\Z"
)
_SENTENCE = re.compile(r"[。!?;,，]|获悉|表示|举行|召开|开幕|发布会|了解到|介绍|宣布|正式")
_FROM = re.compile(
    r"\A[ (\[*※—-]{0,4}(?:(?P<sure>(?:(?:本文|文章|全文|内容|稿件|原文)(?:转载自|转自|摘自|选自|来源于|来自|源自|首发于|首发|原载于?|刊于|刊载于|载于|出自|编译自))|转载自|摘编自|原载于?|首发于|本文来源)|(?P<weak>转自|摘自|选自|来源|来源于|来自|载于|刊于|稿源|出处|编译自))"
    r"(?=[^:])[ ]{0,4}"
)
_PICTURE_FROM = re.compile(
    r"\A(?:本文|文中|以上|本组|所有|除署名外)?(?:图片?|照片|配图|题图|头图|封面图?|视频|截图|音频|漫画|海报|插图|摄影|图表|供图|资料图片?)"
    r"(?: ?[/|] ?| ?(?:均|皆|全部|部分|都)?(?:来源于?|源自?|来自于?|出自|由|系)[: ]?)(?P<value>[^\n]{2,60}?)(?:提供|制作|拍摄)?\Z"
)
_GIVEN = re.compile(
    r"\A(?:(?:资料图片?|图片|图|照片|视频)[: ]?)?(?P<value>[^\n:]{2,30}?) ?(?:供图|提供图片|图片提供|资料图片?|提供)\Z"
)
_ISSUED = re.compile(
    r"\A(?:(?:资料图片?|图片|图)[: ]?)?(?P<agency>[\u4e00-\u9fffA-Za-z]{2,14}?)(?:发|资料片|资料图片|资料照片|照片|图片|传真照片|稿)(?=\Z|[ ((。]|[\u4e00-\u9fff]{2,4} ?摄)"
)
_PRODUCED = re.compile(r"[\u4e00-\u9fff·]{0,14}(?:出品|制作|摄制)")
_LEARNED = re.compile(
    rf"\A ?(?:(?P<date>{MONTH_DAY_SOURCE})[,， ]?)?(?P<name>[\u4e00-\u9fffA-Za-z]{{2,14}}?)(?:记者)?从[^。\n]{{2,80}}?(?:获悉|了解到|得知|看到)"
)
_VERBS = r"(?:报道|消息|电(?![视台力子商影脑话动])|讯|通报|公告|披露|刊文|援引|发布的?|刊发|文章|客户端|官微|微博|综合)"
_CITED = re.compile(
    rf"(?<![根依论证占收票单凭数])据 ?(?:(?P<date>{MONTH_DAY_SOURCE})(?:的)?)?(?P<mid>[^,，。;!?\n()据]{{1,40}}?) ?(?:{_VERBS}|(?=[)\]]? ?\Z))"
)
_COMPILED = re.compile(
    r"(?:综合整理自|综合自|整理自|编译自|综合编译自|综合摘自|综合(?=[\u4e00-\u9fff《“]{2,8}[、,和与]))[: ]?(?P<list>[^。;!?\n()]{2,80})"
)
_PUBLISHED = re.compile(
    r"(?:出版的|刊发的|最新一期)《(?P<name>[^《》\n]{2,12})》[^。\n]{0,8}(?:发表|刊发|刊登|刊载|发布|推出)"
)
_STOP = re.compile(r"[(。!?;]")
#: A remark after names (署名除外, 本报资料).
_REMARK = re.compile(
    r" ?[(\[](?:除?署名(?:除外|的除外)?|[^()\[\]\n]{0,8}(?:除外|资料|实习|文|图|摄))[)\]]?\Z"
)
_GROUP = re.compile(r"[(\[]([^()\[\]\n]{2,120})[)\]]?")
_NOBODY = re.compile(
    r"外电|外媒|港媒|台媒|日媒|韩媒|美媒|英媒|俄媒|法媒|德媒|印媒|媒体|部门|人士|专家|警方|知情|当地|路边|群众|网友|市民|业内|官方(?!网站|微博|微信)|多方|透露|"
    r"初步|了解|统计|介绍|分析|调查|估计|推算|测算|资料|数据|预测|观察|不完全|可靠|权威|内部|有关|相关|最新提供|记者"
)


def _label_marks(flat: str, start: int = 0) -> Iterator[tuple[int, int, str, str]]:
    """Labels with a colon (or ``来源/``, ``来源|``): start, start of the value, word, kind."""
    floor = start
    at = _next_colon(flat, start)
    long = len(flat) > 300
    while at >= 0:
        label = label_before(flat, at, floor)
        if label is not None and _glued_badly(flat, label, floor, start):
            label = None
        if label is not None and (
            flat[at] == ":" or (label[2] == SOURCE or (label[2] == PICTURE and len(label[1]) > 1))
        ):
            begin, word, kind = label
            if not long or begin < 60 or begin > len(flat) - 160:
                yield begin, at + 1, word, kind
            floor = at + 1
        at = _next_colon(flat, at + 1)


def _glued_badly(flat: str, label: tuple[int, str, str], floor: int, start: int) -> bool:
    """A role inside a sentence (告诫记者：…): values glue to a label only after another label or as its house."""
    begin, _, kind = label
    if kind != PERSON or floor > start or begin == floor:
        return False
    before = re.split(r"[^\u4e00-\u9fffA-Za-z0-9·]", flat[max(floor, begin - 24) : begin])[-1]
    return bool(before) and not is_organisation(before) and not before.isdigit()


def _next_colon(flat: str, start: int) -> int:
    match = _COLON.search(flat, start)
    return match.start() if match else -1


_COLON = re.compile(r"[:/|]")


def _head_label(flat: str) -> bool:
    """Does a text begin with a label and a value?"""
    mark = next(_label_marks(flat[:60]), None)
    return mark is not None and mark[0] <= 3 and mark[3] in (SOURCE, PERSON, TIME)


def _is_picture_line(flat: str) -> bool:
    mark = next(_label_marks(flat[:40]), None)
    return mark is not None and mark[0] <= 2 and mark[3] == PICTURE


def _title_end(flat: str, start: int, marks: list[tuple[int, int, str, str]]) -> int | None:
    """Where a label that is no part of the original title begins: after a space or a bracket."""
    for begin, _, word, kind in marks:
        if begin > start and kind in (SOURCE, PERSON, TIME) and len(word) > 1 and flat[begin - 1] in " ([\n":
            return begin
    return None


def _closing(flat: str) -> int:
    """Where the bracket that a value stands in closes, or another opens after it."""
    depth = 0
    for index, char in enumerate(flat):
        if char in "([":
            if index and flat[:index].strip():
                return index
            depth += 1
        elif char in ")]":
            if depth == 0 or flat[:index].strip(" ([)"):
                return index
            depth -= 1
        elif char == "\n":
            return index
    return len(flat)


def _balanced_close(flat: str, start: int) -> int | None:
    depth = 0
    for index in range(start, len(flat)):
        if flat[index] in "([":
            depth += 1
        elif flat[index] in ")]":
            if depth == 0:
                return index
            depth -= 1
    return None


def _without_templates(line: Line) -> Line:
    """Unrendered ``{{…}}`` blotted out, place for place: labels before them have no value."""
    flat, simple = line.flat, line.simple
    for match in _TEMPLATE.finditer(flat):
        blot = "\x00" + " " * (match.end() - match.start() - 1)
        flat = flat[: match.start()] + blot + flat[match.end() :]
        simple = simple[: match.start()] + blot + simple[match.end() :]
    return Line(simple.replace("\x00", " "), flat.replace("\x00", " "), line.repaired)


_BADGE = re.compile(r"\((?:微博|微信)\)")


def _without_badges(line: Line) -> Line:
    """Portals put ``(微博)`` behind every name they know."""
    flat, simple = line.flat, line.simple
    for match in reversed(list(_BADGE.finditer(line.flat))):
        flat = flat[: match.start()] + flat[match.end() :]
        simple = simple[: match.start()] + simple[match.end() :]
    return Line(simple, flat, line.repaired)


def _small_mark(flat: str) -> dict[str, Any] | None:
    if _END.match(flat):
        return {"end_of_wire": True}
    if _REST.match(flat):
        return {"truncated": True}
    taken = _TAKEN.match(flat)
    if taken and (moment := find_full(taken["date"])):
        return {"photo_date": moment.text[:10]}
    return None


def _breadcrumb(line: Line) -> dict[str, Any]:
    match = _BREADCRUMB.match(line.flat)
    rest = line.flat[match.end() :] if match else line.flat
    crumbs = [part.strip(" :") for part in _CRUMBS.split(rest)]
    return {"section": [part for part in crumbs if part]}


def _site_title(line: Line) -> dict[str, Any] | None:
    """``title-section-site``, as the title of another page reads."""
    match = _SITE_TITLE.match(line.flat.strip())
    if match is None or len(line.flat) > 160:
        return None
    site = match["site"]
    hit = find(site)
    if hit is None and not site.endswith(("网", "在线", "日报", "晚报")):
        return None
    offset = len(line.flat) - len(line.flat.lstrip())
    title = line.simple[offset : offset + match.end("title")].strip()
    return {"original_title": title, "publisher": hit.publisher.name if hit else site}


_EDITION = re.compile(r"《(?P<paper>[^《》\n]{2,16})》 ?[(]? ?")
_PAGE = re.compile(r" ?[,第]? ?(?P<page>[A-Z]?\d{1,3}) ?版")


def _print_edition(flat: str) -> dict[str, Any] | None:
    """``《光明日报》（ 2022年02月13日 02版）``."""
    paper = _EDITION.search(flat) if "版" in flat and len(flat) <= 120 else None
    moment = find_full(flat, paper.end()) if paper else None
    if paper is None or moment is None or moment.start - paper.end() > 2:
        return None
    page = _PAGE.match(flat, moment.end)
    name = canonical(paper["paper"])
    edition = {"paper": name, "date": moment.text[:10]}
    if page:
        edition["page"] = page["page"]
    return {"publisher": name, "date": moment.text[:10], "print_edition": edition}


def _cited_name(mid: str) -> str | None:
    """The source inside ``据 … 报道``; None where nobody is named."""
    mid = mid.strip(" :“”")
    quoted = re.search(r"[《“]([^《》“”\n]{2,40})[》”]", mid)
    if quoted and quoted.start() >= 2 and find(mid[: quoted.start()].strip(" “《")) is not None:
        return canonical(mid[: quoted.start()].strip(" "))
    if quoted and names_a_source(quoted.group(1)):
        return canonical(quoted.group(1))
    if quoted and find(quoted.group(1)) is None and len(mid) - len(quoted.group()) <= 6:
        return quoted.group(1)
    name = re.sub(
        r"(?:\d{1,2}月)?\d{1,2}日.*\Z|(?:当日|今日|昨日|今天|昨天|日前|近日|最新|今晨|凌晨).*\Z", "", mid
    ).strip("《》“” :")
    if not name or len(name) > 24:
        return None
    if find(name) is not None:
        return canonical(name)
    if _NOBODY.search(name):
        return None
    bare = re.sub(
        r"\A(?:台湾|香港|澳门|美国|英国|法国|德国|日本|韩国|俄罗斯|印度|新加坡|澳大利亚|加拿大|中国)(?:的)?",
        "",
        name,
    )
    if bare != name and bare and find(bare) is not None:
        return canonical(bare)
    if (
        looks_like_media(name)
        or looks_like_government(name)
        or name.endswith(("网站", "官网", "公众号", "官微"))
    ):
        return name
    return None


def _listed(text: str) -> list[str]:
    names = [
        re.sub(r"(?:等|等媒体|等报道|报道|消息|等消息)+\Z", "", part).strip("《》“” 。.)")
        for part in re.split(r"[、,，;和与及]", text)
    ]
    names = [name for name in names if 2 <= len(name) <= 16]
    known = [name for name in names if find(name) is not None]
    return [canonical(name) for name in names] if known else []


def _add_people(out: dict[str, Any], people: list[Named]) -> None:
    if not people:
        return
    bodies = {person.organisation for person in people if person.organisation}
    rows = out.setdefault("people", [])
    affiliations = out.get("affiliations", {})
    for person in people:
        role = person.role or ""
        if person.organisation:
            affiliations[person.name] = canonical(person.organisation)
            if len(bodies) > 1 or not role:
                role = person.organisation + role
        row = [person.name, role or "作者"]
        if row not in rows:
            rows.append(row)
    if affiliations:
        out["affiliations"] = affiliations


def _put_agency(out: dict[str, Any], printed: str) -> None:
    hit = find(printed)
    if hit is None:
        out["agency"] = printed
        return
    out["agency"] = hit.publisher.name
    if hit.brand:
        out["sub_brand"] = hit.brand
    elif printed != hit.publisher.name:
        out["alias"] = printed
    if hit.channel:
        out["channel"] = hit.channel


def _put_moment(out: dict[str, Any], text: str) -> None:
    if len(text) > 10:
        out.setdefault("datetime", text)
    elif "datetime" not in out:
        out.setdefault("date", text)


# --- wire leads ---------------------------------------------------------------------------------------------

_OPENING = re.compile(r"[ \[(【□■●▲◆★☆*>“]{0,8}(?P<after>据)?[“《]?")
_UNKNOWN_AGENCY = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9+·]{1,14}?(?:日报|晚报|晨报|早报|时报|商报|都市报|快报|周报|导报|报|新闻网|网|通讯社|社|电视台|广播台|电台|台|卫视|新闻|客户端|周刊|在线|"
    r"传媒|融媒体中心|融媒|广播|热线|发布|云)(?=[^\u4e00-\u9fff]|\Z|讯|电|消息|快讯|综合|报道|记者|实习|通讯员|特约|特派|全媒体|融媒|首席|见习|[\u4e00-\u9fff]{2,10}\d)"
)
_SHORT_AGENCY = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}|[A-Z]{2,8})(?=(?:快讯|专讯|讯)(?:[ :(\[\])】]|记者|通讯员|实习|\Z|,|\d))"
)
_DATED = re.compile(
    rf" ?(?P<place>[^\d,。:;!?()\[\]《》“”\n一二三四五六七八九十]{{0,18}}?|[^\d,。:;!?()\[\]《》“”\n]{{0,18}}?) ?(?P<date>{MONTH_DAY_SOURCE}) ?(?P<late>[\u4e00-\u9fff]{{0,6}}?) ?"
    r"(?P<kind>(?:综合)?(?:专?电|快?讯|消息|报道|快讯|综述|特稿|述评|评论员文章))"
)
_UNDATED = re.compile(
    r" ?(?P<place>[^\d,。:;!?()\[\]《》“”\n]{0,12}?) ?(?P<kind>快讯|专讯|综合消息|综合报道|综合讯|独家报道|讯|消息|专电|电|特稿|报道|综合)"
    r"(?=[\s:(\[\],，“《】)]|\Z|据|记者|通讯员|实习|见习|特约|\d|题|今|昨|近日|日前|连日|截至|从)"
)
_SUBJECT = re.compile(r" {0,4}题 ?[:]? ?")
_EMPTY_PLACE = re.compile(r"(?:新闻|客户端|报道|综合|记者|今日|日前)\Z")
_KIND_FIRST = re.compile(r"快?讯|消息|电|报道|综合")
_CHANNEL_WORD = re.compile(r"\A[\u4e00-\u9fffA-Za-z]{1,8}(?:频道|分网|分社|站|版)\Z")
_TITLE_END = re.compile(
    r"\s+(?=(?:[\u4e00-\u9fff·]{2,10}?)?(?:特约|实习|见习)?(?:记者|通讯员|作者)[ :]?[\u4e00-\u9fff])|[(](?=(?:[\u4e00-\u9fff]{2,10})?记者)|\n"
)
_PROGRAMME = re.compile(r"\A ?[(]?《?([\u4e00-\u9fffA-Za-z0-9]{2,12})》?\Z")
_REPORTED = re.compile(
    r"(?P<who>[^,。:;!?()\[\]《\n]{2,60}?) ?(?:报道|摄影报道|综合报道)(?=[:\s,。]|\Z)|(?P<rest>[^,。:;!?()\[\]《\n]{2,60})"
)


class _Lead:
    """The opening of a news text: agency, place, date, people (``新华社长春12月9日电（记者 张三）``)."""

    def __init__(self, context: _Context, line: Line) -> None:
        self.context = context
        self.line = line
        self.out: dict[str, Any] = {}

    def read(self) -> dict[str, Any] | None:
        """None where the line opens otherwise."""
        flat = self.line.flat
        opening = _OPENING.match(flat)
        start = opening.end() if opening else 0
        agency = _agency_at(flat, start)
        if agency is None:
            return None
        end, certain = agency
        after = bool(opening and opening["after"])
        printed = flat[start:end]
        end = _past_quote(flat, end)
        joint = re.compile(r" ?[-·/—] ?").match(flat, end)
        second = None
        if joint and joint.end() > end and (more := _agency_at(flat, joint.end())) is not None:
            second = flat[joint.end() : more[0]]
            end = more[0]
        match = _DATED.match(flat, end)
        if match is not None and self._dated(match, after):
            pass
        else:
            match = _UNDATED.match(flat, end)
            if match is None or not self._undated(match, certain=certain, after=after):
                return None
        self._agency(printed, second)
        if after:
            self.out["based_on"] = True
        self._rest(match.end())
        return self.out

    def _agency(self, printed: str, second: str | None) -> None:
        printed = printed.strip("“”《》")
        if SELF.fullmatch(printed):
            self.context._put_own(self.out, printed, "agency")  # noqa: SLF001 - the two classes are one grammar
            return
        if find(printed) is None and self.context.owner and self.context.owner.endswith(printed):
            printed = self.context.owner  # 商报讯, 晚报讯: the paper's own short name
        channel = self.out.get("channel")
        _put_agency(self.out, printed)
        if channel:
            self.out["channel"] = channel
        if second and find(second) is not None:
            self.out["via"] = canonical(second)

    def _dated(self, match: re.Match[str], after: bool) -> bool:
        place = match["place"].strip()
        if after and match["kind"] in ("报道", "消息"):
            return False
        role = ROLE.search(place)
        if role:
            byline = read_byline(place, None, lenient=False)
            if not byline.people:
                return False
            _add_people(self.out, byline.people)
            place = ""
            late = match["late"].strip()
            if late:
                self.out["place"] = late
        elif _KIND_FIRST.match(place) or "从" in place or "在" in place or "于" in place or "获悉" in place:
            return False
        place = place or (match["late"].strip() if "place" not in self.out else "")
        place = place.strip("-·/ ")
        if _EMPTY_PLACE.match(place):
            place = ""
        if _CHANNEL_WORD.match(place):
            self.out["channel"] = place
        elif place:
            self.out["place"] = re.sub(r"\s+", "", place)
        date = month_day(match["date"], self.context.page_date)
        if date:
            self.out["date"] = date
        return True

    def _undated(self, match: re.Match[str], *, certain: bool, after: bool) -> bool:
        kind, place = match["kind"], match["place"].strip()
        if after and kind in ("报道", "消息", "综合", "综合报道", "综合消息"):
            return False
        if place and ROLE.search(place):
            byline = read_byline(place, None, lenient=False)
            if not byline.people or not byline.clean:
                return False
            _add_people(self.out, byline.people)
        elif place:
            if _CHANNEL_WORD.match(place) and certain:
                self.out["channel"] = place
            elif not certain or kind in ("报道", "综合") or not (PLACE.match(place) and len(place) <= 8):
                return False
            else:
                self.out["place"] = place
        if kind in ("消息", "电", "报道", "综合") and not certain:
            return False
        if "综合" in kind:
            self.out["compiled"] = True
        following = self.line.flat[match.end() :].lstrip()
        return not (kind == "报道" and following[:1] not in ("", " ", "]", ":", ",", "(", "记"))

    def _rest(self, start: int) -> None:
        """Title, people, programme, event date and citation after ``电``, ``讯``, ``消息``."""
        flat = self.line.flat
        at = start
        subject = _SUBJECT.match(flat, at)
        if subject:
            at = self._subject(subject.end())
        at += len(flat[at:]) - len(flat[at:].lstrip(" ])】:。,"))
        if flat[at : at + 1] in "([" and flat[at : at + 1]:
            at = self._bracket(at)
        elif not subject:
            at = self._reported(at)
        tail = flat[at : at + 16].lstrip(" :,。)]】")
        event = re.compile(MONTH_DAY_SOURCE).match(tail) or re.compile(r"[(]?明天|后天").match(tail)
        if event and (date := month_day(tail, self.context.page_date)):
            self.out.setdefault("event_date", date)
        self.context._cited(Line(self.line.simple, flat[: at + 160]), self.out, at)  # noqa: SLF001 - as above

    def _subject(self, start: int) -> int:
        flat = self.line.flat
        stop = _TITLE_END.search(flat, start)
        end = stop.start() if stop else len(flat)
        opens = _BODY_OPENS.search(flat, start + 4, end)
        if opens:
            end = opens.start()
        title = self.line.simple[start:end].strip(" \u3000《》")
        if title and len(title) <= 120:
            self.out["original_title"] = title
        if stop:
            byline = read_byline(flat[stop.end() : stop.end() + 80].split("\n")[0], None, lenient=False)
            if byline.people:
                self.context._put_people(self.out, byline)  # noqa: SLF001 - as above
        return end if stop is None else stop.end()

    def _bracket(self, at: int) -> int:
        flat = self.line.flat
        close = re.compile(r"[)\]]").search(flat, at + 1, at + 140)
        inner = flat[at + 1 : close.start()] if close else flat[at + 1 : at + 60].split("\n")[0]
        end = close.end() if close else at + 1
        byline = read_byline(inner, "记者", lenient=bool(ROLE.search(inner)))
        if byline.people and (byline.clean or ROLE.search(inner)):
            for person in byline.people:
                if (
                    person.organisation
                    and person.role == "记者"
                    and "记者" not in inner.split(person.name)[0]
                ):
                    person.role = None
            self.context._put_people(self._with_agency(), byline)  # noqa: SLF001 - as above
        elif _PROGRAMME.match(inner.strip()) and not is_name(inner.strip()):
            self.out["programme"] = inner.strip(" 《》")
        return end

    def _with_agency(self) -> dict[str, Any]:
        return self.out

    def _reported(self, at: int) -> int:
        """People without brackets (``记者 王建宏报道：``, ``实习生吴梦丽、记者喻云亮报道``)."""
        flat = self.line.flat
        mark = ROLE.match(flat, at)
        if mark is None:
            known = registry().prefix(flat, at)
            mark = ROLE.match(flat, at + known[0]) if known else None
        if mark is None:
            return at
        match = _REPORTED.match(flat, at)
        if match is None:
            return at
        text = match["who"] or match["rest"]
        byline = read_byline(text, None, lenient=False)
        if not byline.people:
            return at
        if not byline.clean and match["who"] is None:
            # names, then the sentence after a space
            head = re.match(r"[^ ]* ?[^ ]*", text)
            byline = read_byline(head.group() if head else "", None, lenient=False)
            if not byline.people or not byline.clean:
                return at
        self.context._put_people(self.out, byline)  # noqa: SLF001 - as above
        return match.end() if match["who"] else at


def _agency_at(flat: str, start: int) -> tuple[int, bool] | None:
    """The end of the agency's name at ``start`` and whether it is known (or the page itself)."""
    own = SELF.match(flat, start)
    if own:
        return own.end(), True
    known = registry().prefix(flat, start)
    unknown = _UNKNOWN_AGENCY.match(flat, start)
    short = _SHORT_AGENCY.match(flat, start)
    if known:
        end = start + known[0]
        # 中国网 opens 中国网络新闻讯: the longer unknown name is the name
        longer = [match.end() for match in (unknown, short) if match and match.end() > end]
        if longer and not _tells_on(flat, end):
            return min(longer), False
        return end, True
    for match in (unknown, short):
        if match:
            return match.end(), looks_like_media(match.group())
    return None


_TELLS = re.compile(
    r"[ 《“”》(\[\d:]|\Z|讯|电|消息|快讯|专讯|综合|报道|特稿|记者|实习|通讯员|特约|特派|全媒体|融媒|首席|见习|驻|发|[\u4e00-\u9fff]{1,16}?(?:\d|[一二三四五六七八九十]{1,3}月)|[-—·/]|"
    r"[\u4e00-\u9fff]{1,8}(?:频道|分网|分社|站)"
)


def _tells_on(flat: str, end: int) -> bool:
    """Does what follows a known name go on as a lead does?"""
    return _TELLS.match(flat, end) is not None


def _past_quote(flat: str, end: int) -> int:
    return end + 1 if flat[end : end + 1] in ("”", "》") else end
