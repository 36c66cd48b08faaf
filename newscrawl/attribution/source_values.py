"""The value behind a source label: publisher, channel, way, account; or nothing a text can come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from newscrawl.attribution.bylines import SELF, is_organisation
from newscrawl.attribution.label_words import FURNITURE
from newscrawl.attribution.line_times import Moment, find_full
from newscrawl.attribution.publisher_registry import Found, find, looks_like_media, registry
from newscrawl.text.person_names import has_surname, is_name
from newscrawl.text.source_words import DOMAIN, is_section, names_nobody


@dataclass(slots=True)
class Source:
    """A source value read. ``publisher`` is canonical where the registry knows it, else as printed."""

    publisher: str | None = None
    printed: str | None = None
    via: str | None = None
    channel: str | None = None
    brand: str | None = None
    compiled: bool = False
    cited: list[str] = field(default_factory=list)
    user_content: bool = False
    author: str | None = None
    moment: Moment | None = None
    #: 本报, 本网 …: the page itself, whoever that is.
    own: str | None = None


_LATIN_GAP = re.compile(r"(?<=[A-Za-z.&]) +(?=[A-Za-z&])")
_DASH = re.compile(r" ?(?:-{1,3}|_|~) ?(?=\D)")
_PARTS = re.compile(r"[-_·|/]+")
_LIST = re.compile(r"[、,;&和及]|以及")
_CHANNEL = re.compile(
    r"(?:频道|频率|专栏|栏目|版|分网|分站|专题|副刊|板块|客户端)\Z|\A[\u4e00-\u9fff]{2,3}新闻\Z"
)
_REGION_TAG = re.compile(r" ?\([^()\n]{0,20}\)?.*\Z", re.DOTALL)
_LEADING = re.compile(r"\A(?:据|自|于|为|是|从|由|[:.,;|*\-·/ =>]+)")
_ACCOUNT_BEFORE = re.compile(
    r"\A(?:微信公众号|微信公号|公众号|微信|官方微博|微博|客户端)[ :@“\"|]*(?=[\u4e00-\u9fffA-Za-z])"
)
_LICENCE = re.compile(r"版权作品|请勿转载|未经授权|不得转载|版权所有|侵权必究")


def is_no_source(name: str) -> bool:
    """A word that stands where a source should and names none (网络, 用户上传, 资料图, sp20241123)."""
    return names_nobody(name) and find(name.strip(" .,;:、()[]《》“”\"'*-|")) is None


def read_source(flat: str, simple: str) -> Source:
    """Read the value behind a source label, or an unlabelled source; both forms cut alike."""
    out = Source()
    out.moment = find_full(flat)
    if out.moment:
        start, end = out.moment.start, out.moment.end
        if flat[:start].strip(" |-,."):
            flat, simple = flat[:start], simple[:start]
        else:
            flat, simple = flat[end:], simple[end:]
    furniture = FURNITURE.search(flat)
    if furniture:
        flat, simple = flat[: furniture.start()], simple[: furniture.start()]
    flat = _LEADING.sub("", flat.strip()).strip(" .,;:|*[]“”\"'")
    if not flat:
        return out
    if find(flat) is not None or find(flat.replace(" ", "")) is not None:
        _settle(out, flat)
        return out
    flat = _REGION_TAG.sub("", flat).strip(" .,;:|/*[]“”\"'-")
    words = _words(flat)
    if not words:
        return out
    _name(out, words[0])
    for word in words[1:]:
        if out.publisher and is_name(word) and has_surname(word) and not is_organisation(word):
            out.author = word
            break
        if out.publisher is None and out.own is None and find(word) is not None:
            _settle(out, word)
    return out


def _words(flat: str) -> list[str]:
    flat = _DASH.sub("-", flat)
    flat = re.sub(r" ?([·|/]) ?", r"\1", flat)
    return [word.replace("\x00", " ") for word in _LATIN_GAP.sub("\x00", flat).split()]


def _name(out: Source, word: str) -> None:
    word = _ACCOUNT_BEFORE.sub("", word).strip("“”\"'.,;:、|*-")
    if not word or is_no_source(word):
        out.compiled = word.startswith("综合")
        return
    if SELF.match(word) and len(word) <= 6:
        out.own = word[:2]
        return
    domain = DOMAIN.match(word)
    if domain:
        host = domain.group(1).casefold()
        known = registry().by_domain(host) if host.count(".") < 4 else None
        out.publisher = known.name if known and host.removeprefix("www.") in known.domains else host
        out.printed = word
        return
    if find(word) is not None:
        _settle(out, word)
        return
    _composed(out, word)


def _composed(out: Source, word: str) -> None:
    taken = re.match(r"\A(.{2,20}?)(?:综合)?(?:整理|摘)自[:]?(.{2,})\Z", word)
    if taken and find(taken.group(1)):
        out.compiled = True
        _settle(out, taken.group(1))
        out.cited = [canonical(item) for item in _LIST.split(taken.group(2)) if item.strip()]
        return
    compiled = re.match(r"\A综合(?:整理)?(?:自|来源)?[:]?(.+)\Z", word)
    if compiled and (find(compiled.group(1)) or _LIST.search(compiled.group(1))):
        out.compiled = True
        word = compiled.group(1)
    for ending in ("综合报道", "综合整理", "综合消息", "综合"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            out.compiled = True
            word = word.removesuffix(ending)
            break
    items = [item.strip("《》“”等 ") for item in _LIST.split(word)]
    items = [item for item in items if item]
    if len(items) > 1 and any(find(item) for item in items):
        _settle(out, items[0])
        out.cited = [canonical(item) for item in items]
        out.compiled = True
        return
    parts = [part for part in _PARTS.split(word) if part.strip()]
    if len(parts) > 1 and find(word) is None and not word.isascii():
        _chain(out, parts)
        return
    _settle(out, word)


def _chain(out: Source, parts: list[str]) -> None:
    """``channel-origin``, or ``site-section`` where the last part is no publisher."""
    first, last = parts[0], parts[-1]
    if is_channel(last):
        _settle(out, first)
        out.channel = last
        return
    if _is_joint(first, last):
        first, last = last, first
    way = find(first)
    _settle(out, last)
    out.via = way.publisher.name if way and not way.brand else first


def is_channel(word: str) -> bool:
    """Is the part after a site's name a section of it, and no publisher?"""
    if find(word) is not None:
        return bool(_CHANNEL.search(word)) and find(word).brand is not None  # type: ignore[union-attr]
    return bool(_CHANNEL.search(word) or is_section(word))


def _is_joint(first: str, last: str) -> bool:
    """``工人日报-中工网``: a paper before its own site is the origin, the site the way."""
    one, two = find(first), find(last)
    if one is None or two is None or one.publisher.group is None:
        return False
    return one.publisher.group == two.publisher.group and first.endswith(("报", "社", "台", "刊"))


def _settle(out: Source, printed: str) -> None:
    printed = printed.strip("“”\"' ")
    hit = find(printed)
    out.printed = printed
    if hit is None:
        name = printed.strip("《》").removesuffix("》杂志").replace("《", "").replace("》", "")
        if len(name) > 40 or is_no_source(name):
            out.printed = None
            return
        out.publisher = name
        return
    _apply(out, hit)


def _apply(out: Source, hit: Found) -> None:
    out.publisher = hit.publisher.name
    out.brand = hit.brand
    out.channel = out.channel or hit.channel
    out.user_content = hit.publisher.is_user_content


def canonical(printed: str) -> str:
    """The canonical name; an account or column keeps its own (中国之声), an unknown name stays."""
    hit = find(printed)
    if hit is None:
        return printed.strip("《》“”\"' ")
    return hit.brand.strip("《》“”") if hit.brand else hit.publisher.name


def is_licence_note(text: str) -> bool:
    """Words about rights that stand behind the name in a photo credit."""
    return bool(_LICENCE.search(text))


def names_a_source(printed: str) -> bool:
    """Could ``printed`` be cited as a source: known, or named as media and offices are?"""
    if is_no_source(printed):
        return False
    return find(printed) is not None or looks_like_media(printed)
