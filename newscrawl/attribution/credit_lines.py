"""The grammar of attribution lines: one text in, what it states out.

The keys are those of the table in ``docs/attribution.md``; only what the text states is there. Months and
days without a year take it from ``page_date``. Nothing is guessed from the world outside the line but
names of publishers (the registry) and of people (surnames).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl.attribution.bylines import SELF, Named, is_organisation, read_byline
from newscrawl.attribution.context import BODY_OPENS, Context, add_people, put_agency, put_moment
from newscrawl.attribution.label_words import (
    FURNITURE,
    OTHER,
    PERSON,
    PICTURE,
    SOURCE,
    TIME,
    TITLE,
    label_before,
)
from newscrawl.attribution.line_forms import Line, key, prepare
from newscrawl.attribution.line_times import MONTH_DAY_SOURCE, find_full, month_day
from newscrawl.attribution.publisher_registry import find, looks_like_government, looks_like_media, registry
from newscrawl.attribution.rights_notices import notice_start, read_prepared
from newscrawl.attribution.source_values import (
    Source,
    canonical,
    is_licence_note,
    is_no_source,
    read_source,
)
from newscrawl.attribution.wire_leads import Lead
from newscrawl.text.credits import find_role, shown
from newscrawl.text.labels import FROM_VERBS
from newscrawl.text.person_names import is_name, split_names, tokens

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
    context = _Reader(owner, page_date)
    if "\n" not in line.flat.strip():
        return context.read(line)
    return _several(line, context)


def _several(line: Line, context: _Reader) -> dict[str, Any]:
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
#: What parts a title from its site.
_RULE = re.compile(r"[-_|—]")
_SITE_TITLE = re.compile(
    r"\A(?P<title>[^\n]{6,120}?) ?[-_|—]{1,2} ?(?:[^-_|—\n]{2,20} ?[-_|—]{1,2} ?){1,4}(?P<site>[^-_|—\n ]{2,20})\Z"
)
_CLOSERS = " )]。"


class _Reader(Context):
    """One method per kind of line."""

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
        lead = Lead(self, line).read()
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
            put_moment(out, moment.text)
            rest = (flat[: moment.start] + "  " + flat[moment.end :]).strip(" |-,.()[]")
            if rest and len(rest) <= 30 and first_kind != SOURCE:
                source = read_source(rest, rest)
                if source.publisher and (find(rest.split(" ")[0]) or looks_like_media(rest)):
                    self._put_source(out, source)
            return
        if len(flat) <= 80:
            byline = read_byline(flat.strip(" ()[]"), None, lenient=False, whole=True)
            if byline.people and byline.clean:
                self.put_people(out, byline)

    def _value(self, value: Line, word: str, kind: str, out: dict[str, Any]) -> None:
        if kind == SOURCE:
            self._source_value(value, out)
        elif kind == TIME:
            moment = find_full(value.flat)
            if moment:
                put_moment(out, moment.text)
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
            put_moment(out, source.moment.text)
        self._put_source(out, source)
        rest = value.flat[cut:]
        if rest and "datetime" not in out and "date" not in out and (moment := find_full(rest)):
            put_moment(out, moment.text)

    def _after_time(self, rest: str, out: dict[str, Any]) -> None:
        rest = rest.strip(" |-,.()[]")
        if rest and len(rest) <= 20 and "publisher" not in out and find(rest.split(" ")[0]):
            self._put_source(out, read_source(rest, rest))

    def _person_value(self, value: Line, word: str, out: dict[str, Any]) -> None:
        cut = _closing(value.flat)
        flat = value.flat[:cut]
        moment = find_full(flat)
        if moment:
            put_moment(out, moment.text)
            flat = flat[: moment.start] + "  " + flat[moment.end :]
        furniture = FURNITURE.search(flat)
        if furniture:
            flat = flat[: furniture.start()]
        role = shown(word)
        byline = read_byline(flat, role, lenient=True, nicknames=True)
        self.put_people(out, byline)
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
            add_people(out, byline.people)
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
        opens = BODY_OPENS.search(line.flat, start + 2, end)
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
        self.cited(line, out)
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
        put_moment(out, moment.text)
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
        byline = read_byline(part, None, lenient=False, whole=True)
        if byline.people and byline.clean:
            self.put_people(out, byline)
            return
        names, _ = split_names(part)
        first = part.split(" ")[0]
        if names and is_name(first) and find(first) is None:
            add_people(out, [Named(name, "作者") for name in names[:3]])
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
            put_moment(out, moment.text)
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
                add_people(out, [Named(name, "供图") for name in names])
            elif not is_no_source(value) and not _NO_PICTURE.match(value):
                out["publisher_of_image"] = canonical(value)
            return True
        if match := _ISSUED.match(flat):
            hit = find(match["agency"])
            if hit is not None and len(match["agency"]) <= 14:
                put_agency(out, match["agency"])
                rest = flat[match.end() :].strip(" ()[]。.")
                if rest:
                    byline = read_byline(rest, "摄影", lenient=False)
                    for person in byline.people:
                        person.role = "摄影"
                    add_people(out, byline.people)
                return True
        known = registry().prefix(flat)
        if known and _PRODUCED.fullmatch(flat, known[0]):
            put_agency(out, flat[: known[0]])
            return True
        return False

    def _byline(self, flat: str, out: dict[str, Any], *, bracketed: bool = False) -> bool:
        """A line of nothing but roles, names and organisations."""
        bare = flat.strip(" \n")
        marked = bare[:1] in "□■●▲◆★☆◎○"
        inner = bare.strip("□■●▲◆★☆◎○()[]。. ")
        if "(" in inner or "[" in inner:
            inner = _REMARK.sub("", inner)
        if not inner or len(inner) > 200 or _STOP.search(inner):
            return False
        if find_role(inner) is None:
            if SELF.match(inner) or find(inner) is not None:
                return False
            if bracketed or len(inner) > 24:
                return False
            parts = tokens(inner)
            if parts and len(parts) <= 4 and all(is_name(part) for part in parts):
                if len(parts) == 1 and len(inner) == 2 and not marked and bare != flat.strip():
                    return False
                add_people(out, [Named(part, "作者") for part in parts])
                return True
            return False
        byline = read_byline(inner, None, lenient=bracketed, whole=not bracketed)
        if not byline.people or not (byline.clean or (bracketed and "," not in inner)):
            return False
        if any(person.role is None for person in byline.people):
            several = len({person.organisation for person in byline.people}) > 1
            for person in byline.people:
                if person.role is None and not (several and person.organisation):
                    person.role = "作者"
        self.put_people(out, byline)
        return True

    def _learned(self, line: Line, out: dict[str, Any]) -> None:
        """``4月14日，中国吉林网从…获悉``: the outlet is named as the one who learned it."""
        match = _LEARNED.match(line.flat)
        if match is None or (hit := find(match["name"])) is None:
            return
        self.put_publisher(out, hit.publisher.name, hit.brand)
        if match["date"] and (date := month_day(match["date"], self.page_date)):
            out["event_date"] = date

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
                    self.cited(sub, found)
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
        if find_role(tail) or tail.endswith(("摄", "供图", "发", "图")):
            sub = Line(tail, tail)
            if not self._picture_line(sub, out) and find_role(tail):
                self._byline(tail, out)

    def _put_source(self, out: dict[str, Any], source: Source) -> None:
        if source.own and not source.publisher:
            self.put_own(out, source.own, "publisher")
        elif source.publisher and "publisher" not in out:
            self.put_publisher(out, source.publisher, source.brand)
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
            add_people(out, [Named(source.author, "作者")])


_NO_QUOTES = dict.fromkeys(map(ord, "《》“”"))
_FROM_WORD = re.compile(r"\A(?:来源|稿源|来自)[ :]+")
_TIME_WORD = re.compile(r"(?:发布|更新|发表)?(?:时间|日期|于)?[ :]*")
_NO_PICTURE = re.compile(
    r"\A(?:均|皆|全部|部分)?(?:来自|源自|来源于?|出自)?(?:网络|互联网|网上|受访者|被访者|采访对象|当事人|家属|本人|校方|警方|资料|视频|截图|企业|官方|官网|微博|本报|本网|见水印|水印)\S{0,8}\Z"
)
_SENTENCE = re.compile(r"[。!?;,，]|获悉|表示|举行|召开|开幕|发布会|了解到|介绍|宣布|正式")
_FROM = re.compile(
    rf"\A[ (\[*※—-]{{0,4}}(?:(?P<sure>(?:(?:本文|文章|全文|内容|稿件|原文)(?:{FROM_VERBS}))|转载自|摘编自|原载于?|首发于|本文来源)|(?P<weak>转自|摘自|选自|来源|来源于|来自|载于|刊于|稿源|出处|编译自))"
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
_STOP = re.compile(r"[(。!?;]")
#: A remark after names (署名除外, 本报资料).
_REMARK = re.compile(
    r" ?[(\[](?:除?署名(?:除外|的除外)?|[^()\[\]\n]{0,8}(?:除外|资料|实习|文|图|摄))[)\]]?\Z"
)
_GROUP = re.compile(r"[(\[]([^()\[\]\n]{2,120})[)\]]?")


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
    match = (
        _SITE_TITLE.match(line.flat.strip()) if len(line.flat) <= 160 and _RULE.search(line.flat) else None
    )
    if match is None:
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
