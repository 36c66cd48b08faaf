"""The papers of a case in Chinese: the list of evidence (证据目录) and the statement on the software (取证软件说明).

A paper is a list of blocks, written as plain text and, where python-docx is installed (``newscrawl[papers]``), as DOCX
for Word and LibreOffice. Facts come from the case; what only a person can know is a blank; what is absent is said.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl import __version__
from newscrawl.errors import ConfigurationError
from newscrawl.evidence import ownership
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newscrawl.evidence.case_model import CasePair

#: File in the output folder with the right holder's name and addresses.
LETTERHEAD_FILE: Final = "letterhead.toml"
BLANK: Final = "________________"
#: Measured error rates: ``area``, ``what`` and ``value`` in Chinese, and the ``document`` that ``states`` them in these words.
MEASURED_FILE: Final = Path(__file__).with_name("data") / "measured.json"
_FONT: Final = "宋体"


@dataclass(slots=True, frozen=True)
class Letterhead:
    """Who writes: each field as it shall stand in letters, a blank where it is not given."""

    name: str = BLANK
    identifier: str = BLANK
    contact: str = BLANK
    telephone: str = BLANK
    mobile: str = BLANK
    email: str = BLANK
    address: str = BLANK
    postcode: str = BLANK
    agent: str = BLANK

    @classmethod
    def read(cls, path: Path) -> Letterhead:
        """The letterhead of a TOML file with these fields; blanks where there is no file.

        Raises ``ConfigurationError`` for what is not TOML, an unknown field or a value that is not text.
        """
        if not path.is_file():
            return cls()
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: not valid TOML ({error}).") from error
        known = {one.name for one in fields(cls)}
        for key, value in given.items():
            if key not in known or not isinstance(value, str):
                raise ConfigurationError(
                    f"{path}: {key!r} is unknown or not text. Fields: {', '.join(sorted(known))}."
                )
        return cls(**{key: printable(value) for key, value in given.items() if value.strip()})


@dataclass(slots=True, frozen=True)
class Block:
    """A part of a paper. ``kind``: title, heading, text or table; a table's first row is its head."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def evidence_list(
    pairs: Sequence[CasePair],
    files: Sequence[tuple[str, str]],
    *,
    name: str,
    made: datetime,
    notes: Sequence[str],
) -> list[Block]:
    """证据目录: every file with its SHA-256 and what it is to prove, and what the case lacks.

    ``files``: (name below ``data/``, hexadecimal SHA-256). ``notes``: what could not be put into the case.
    """
    rows = [("序号", "证据名称", "文件", "证明目的", "SHA-256")]
    for number, (path, digest) in enumerate(files, 1):
        what, purpose = _meaning(path, pairs)
        rows.append((str(number), what, path, purpose, digest))
    blocks = [
        Block("title", "证据目录"),
        Block("text", f"证据包：{name}　　制作时间（北京时间）：{made:%Y-%m-%d %H:%M:%S}"),
        Block("text", f"提交人：{BLANK}　　案号：{BLANK}"),
        Block("table", rows=tuple(rows)),
        Block("heading", "缺少的材料"),
    ]
    blocks += [Block("text", f"· {printable(_in_chinese(note))}") for note in notes] or [
        Block("text", "无。")
    ]
    added = {meaning[0] for path, _ in files if (meaning := ownership.meaning(path))}
    absent = [what for kind, (what, _) in ownership.KINDS.items() if kind != "other" and what not in added]
    blocks.append(Block("heading", "须由提交人补充的材料"))
    blocks += [Block("text", f"· {what}：{BLANK}") for what in absent] or [Block("text", "无。")]
    return blocks


_MEANINGS: Final = (
    ("copy.warc.gz", "被比对网页的原始请求与响应", "该网页在所载存档时间的内容、地址、服务器应答"),
    ("origin.warc.gz", "原作品网页的原始请求与响应", "原作品的内容、发表网页、所载时间与署名"),
    (".wacz", "同上，可回放", "以浏览器查看网页存档"),
    (
        "-page.png",
        "存档网页的图像",
        "网页在存档时的样子：浏览器按存档字节绘制，或当时在线绘制（见 pairs.json），以存档为准",
    ),
    (".png", "制作证据包时的网页截图", "当时浏览器显示的样子（以存档为准）"),
    ("comparison.html", "并列比对", "相同文字的位置、数量与改动之处"),
    ("comparison.pdf", "并列比对（打印版）", "同上"),
    ("rights.json", "网页及网站的机器可读声明", "页面与网站对复制、检索、训练等的保留与许可"),
    ("pairs.json", "比对结果与存档摘要", "比对所依据的存档及其摘要值"),
    ("custody.json", "保管记录", "何人、何时、用何程序取得与处理，前后相接"),
    ("environment.json", "制作环境", "清洁性：机器、系统、时钟、域名解析、代理"),
    ("proofs.json", "存档到可信时间戳的证明", "存档在时间戳所载时间之前已经存在"),
    ("verify.py", "独立核验程序", "不依赖本软件核验"),
    ("README.txt", "核验说明", "逐步核验的方法"),
    ("notice-draft", "通知书草稿", "供权利人审核补全，不作证据"),
    ("software-statement", "取证软件说明", "取证与比对的方法、误差与限度"),
    (".txt", "从存档提取的正文", "用于比对的文字"),
    (".hook", "其他存证回执", "存档清单在回执所载时间之前已经存在"),
    (".sha256", "回执的摘要", "回执未经改动"),
    (".tsr", "可信时间戳回执", "存档清单在所载时间之前已经存在"),
    (".json", "存档清单", "存档文件的摘要与前后相接"),
)


#: Notes of a case as they stand in its papers; what a program said itself stays in its own words.
_NOTES: Final = (
    (r"no (\S+-page\.png): no picture of the page was taken.*", r"缺 \1：存档时未绘制该网页的图像。"),
    (r"no (\S+\.(?:png|pdf|docx)): (.*)", r"缺 \1（程序提示：\2）"),
    (
        r"no proof of time for (\d+) captures: .*",
        r"有 \1 份存档尚未列入带可信时间戳的存档清单，其存档时间只有本机时钟为据。",
    ),
    (r"no proof of time for (\S+): (.*)", r"存档 \1 没有可信时间的证明（程序提示：\2）"),
    (r"(\S+) has no receipt of a time-stamping authority yet", r"存档清单 \1 尚无时间戳服务机构的回执。"),
)


def _in_chinese(note: str) -> str:
    for pattern, words in _NOTES:
        if (found := re.fullmatch(pattern, note, re.DOTALL)) is not None:
            return found.expand(words)
    return note


def _meaning(path: str, pairs: Sequence[CasePair]) -> tuple[str, str]:
    if (added := ownership.meaning(path)) is not None:
        return added
    what, purpose = next(
        ((w, p) for end, w, p in _MEANINGS if path.endswith(end) or end in path), ("其他", "—")
    )
    if path.startswith("pair-"):
        number = int(path[5:].split("/", maxsplit=1)[0])
        pair = pairs[number - 1]
        side = pair.copy if "/copy" in path else pair.origin
        what = f"{what}：《{printable(side.title)}》"
    return what, purpose


class Figure(NamedTuple):
    """A measured figure: the part of the software it is about, what was measured, the result; all in Chinese."""

    area: str
    what: str
    value: str


def measured() -> list[Figure]:
    """The figures of :data:`MEASURED_FILE`, in its order."""
    rows = json.loads(MEASURED_FILE.read_text(encoding="utf-8"))
    return [Figure(row["area"], row["what"], row["value"]) for row in rows]


def software_statement(figures: Sequence[Figure]) -> list[Block]:
    """取证软件说明: method, rules of decision, measured error rates, limits, how to check.

    ``figures``: measured quality on labelled sets, as the release states them (:func:`measured`); figures of one area
    follow each other. What was not measured is left out, and no figures at all are said to be absent.
    """
    blocks = [
        Block("title", "取证软件说明"),
        Block("text", f"软件：newscrawl {__version__}（Apache-2.0 许可，源代码公开）。"),
        Block("heading", "一、取得"),
        Block("text", "程序按 robots.txt 与间隔要求访问网页，请求与响应的字节未经改动写入 WARC 1.1（ISO 28500）文件，连同取得时间、服务器地址、协议与证书摘要。写入先于任何分析。"),
        Block("heading", "二、提取"),
        Block("text", "正文、标题、时间、来源与署名由规则从存档网页读出。提取结果可随时由存档重新得出；提取所略去的部分记录在案。"),
        Block("heading", "三、比对"),
        Block("text", "文字：两篇文本先统一字形（繁简、全半角、标点、空白），再找出共同的连续文字并逐段对齐；字数按统一字形后的字符计。是否列为相同，由连续长度、中断的多少、数字与名称是否一致等共同决定，权重表随程序公开。"),
        Block("text", "图片：对原发网站自有图片与他站图片，以图像特征查找同一图像经缩小、裁切、改色、加标、镜像等改动的副本，并以对应点核对；另行拍摄的同一场景不列为副本。图片比对须由使用者启用，未启用或未取得图片的，证据包内无此项。"),
        Block("text", "改写与翻译：由语句向量与事实要素找出可能的改写稿、缩写稿和翻译稿，仅作为线索交人工逐句核对，不列为转载，也不计入统计。"),
        Block("text", "程序只陈述相同内容的多少、先后与所注来源，不作法律判断。"),
        Block("heading", "四、已测误差"),
    ]  # fmt: skip
    area = None
    for figure in figures:
        if figure.area != area:
            area = figure.area
            blocks.append(Block("text", f"{area}"))
        blocks.append(Block("text", f"· {figure.what}：{figure.value}"))
    if not figures:
        blocks.append(Block("text", "· 本版未附测量数据。"))
    blocks += [
        Block("heading", "五、限度"),
        Block("text", "网页所载时间由网页自述，可能不实；先后以各自存档时间与时间戳为限。音频、视频内容不作比对；无纹理的图形、极小的图片可能认不出。改写与翻译的线索会有遗漏。网页截图是浏览器按存档字节绘制的样子，未存档的样式、图片不会出现；以存档为准。程序所在机器的时钟状态见 environment.json；可信时间以时间戳回执为准。以 SM2 签名的回执由签发机构的工具核验。"),
        Block("heading", "六、核验"),
        Block("text", "按 README.txt 逐步核验，或执行 python3 data/verify.py；两者均不需要本软件。"),
    ]  # fmt: skip
    return blocks


def notice_blocks(text: str) -> list[Block]:
    """The notice's plain text as blocks: its first line is the title, lines like 一、 are headings."""
    first, *rest = text.strip("\n").split("\n")
    numerals = "一二三四五六七八九十"
    blocks = [Block("title", first)]
    for line in rest:
        heading = line[:1] in numerals and line[1:2] == "、"
        blocks.append(Block("heading" if heading else "text", line))
    return blocks


def as_text(blocks: Sequence[Block]) -> str:
    """A paper as plain text; the cells of a table's row are separated by tabs."""
    lines: list[str] = []
    for block in blocks:
        if block.kind == "table":
            lines += ["\t".join(row) for row in block.rows]
        else:
            lines += ["", block.text] if block.kind == "heading" else [block.text]
    return "\n".join(lines) + "\n"


#: Widths of the columns of the list of evidence, cm: number, name, file, purpose, SHA-256 (in two lines).
_WIDTHS: Final = (1.3, 7.0, 5.0, 6.2, 6.2)


def write_docx(blocks: Sequence[Block], path: Path, *, made: datetime) -> None:
    """A paper as DOCX, dated ``made``. Raises ``ConfigurationError`` where python-docx is not installed."""
    try:
        import docx
        from docx.enum.section import WD_ORIENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt
    except ImportError as error:
        raise ConfigurationError("DOCX papers need python-docx: pip install 'newscrawl[papers]'.") from error
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.font.size = Pt(10.5)
    # python-docx names a font for Latin letters only; Word then takes one of its own for Chinese ones.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    wide = any(block.kind == "table" for block in blocks)
    # python-docx's template is for US letter paper.
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2)
    for block in blocks:
        if block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            table.autofit = False
            # Word goes by the cells' widths, LibreOffice by the columns'.
            for column, width in zip(table.columns, _WIDTHS, strict=True):
                column.width = Cm(width)
            for number, row in enumerate(block.rows):
                cells = table.add_row().cells
                for cell, text, width in zip(cells, row, _WIDTHS, strict=True):
                    cell.width = Cm(width)
                    run = cell.paragraphs[0].add_run(_plain(text))
                    run.font.size = Pt(9)
                    run.bold = number == 0
            # The headings again on every page.
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no public way
            continue
        paragraph = document.add_paragraph()
        run = paragraph.add_run(_plain(block.text))
        run.bold = block.kind in {"title", "heading"}
        if block.kind == "title":
            run.font.size = Pt(16)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = document.core_properties
    # Its template states an author and a date of 2013, which would stand in every paper.
    properties.author = properties.last_modified_by = f"newscrawl {__version__}"
    properties.created = properties.modified = made.replace(tzinfo=None)
    properties.comments = ""
    properties.language = "zh-CN"
    document.save(str(path))


def _plain(text: str) -> str:
    """Without control characters, which XML does not allow."""
    return printable(text)
