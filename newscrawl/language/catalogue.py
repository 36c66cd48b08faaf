"""The message catalogue: gettext ``.po`` files in ``locale/LANGUAGE/``, read once, all files of a language together.

The files follow the GNU gettext manual ("The Format of PO Files"), so that Poedit, Weblate and Babel edit them.
They are read as they are, without a compile step: an editable install and a wheel hold the same files, and a
changed word shows at the next start. The standard library reads only compiled files, and Babel would be 10 MB at
run time for this one function; the reader below takes the plain subset (no contexts, no obsolete entries) and
refuses everything else. ``tests/language`` compares it with Babel.
"""

from __future__ import annotations

import ast
import re
import string
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Languages the program speaks, each under its own name.
LANGUAGES: dict[str, str] = {"en": "English", "zh": "简体中文"}
_CODE = re.compile(r"[a-z]+\.[a-z_ -]+")
_LINE = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[(\d)\])?\s*("(?:[^"\\]|\\.)*")\s*')


@dataclass(slots=True)
class Message:
    """One entry: ``forms`` are its translations, singular first where the language counts."""

    id: str
    plural: str = ""
    forms: list[str] = field(default_factory=list)
    #: Where the entry begins (file and line), for errors.
    where: str = ""


def parse(lines: Sequence[str], name: str) -> Iterator[Message]:
    """The entries of a ``.po`` file, its header left out. Raises :class:`ConfigurationError` naming the line."""
    entry: Message | None = None
    part = ""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ConfigurationError(f"{name}, line {number}: not an entry of a .po file: {line.strip()!r}")
        keyword, form, value = found[1], found[2], str(ast.literal_eval(found[3]))
        if keyword == "msgid":
            if entry is not None and entry.id:
                yield entry
            entry = Message("", where=f"{name}, line {number}")
        if entry is None or (keyword is None and not part):
            raise ConfigurationError(f"{name}, line {number}: a string outside an entry")
        part = keyword or part
        if keyword and keyword.startswith("msgstr"):
            if int(form or 0) != len(entry.forms):
                raise ConfigurationError(f"{name}, line {number}: forms out of order")
            entry.forms.append("")
        if part == "msgid":
            entry.id += value
        elif part == "msgid_plural":
            entry.plural += value
        else:
            entry.forms[-1] += value
    if entry is not None and entry.id:
        yield entry


@cache
def messages(language: str) -> dict[str, Message]:
    """All entries of a language. Raises :class:`ConfigurationError` for an entry that stands twice."""
    found: dict[str, Message] = {}
    folder = resources.files("newscrawl.language").joinpath("locale", language)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".po"):
            continue
        for entry in parse(file.read_text("utf-8").splitlines(), f"{language}/{file.name}"):
            if entry.id in found:
                raise ConfigurationError(
                    f"{entry.where}: {entry.id!r} stands in {found[entry.id].where} already"
                )
            found[entry.id] = entry
    return found


class _Formatter(string.Formatter):
    """``{status:@status}`` looks a value up as the code ``status.VALUE``; an absent argument shows as ``?``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        del args
        return kwargs.get(str(key), "?")

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Phrase):
            return text(value.message_id, self.language, **value.arguments)
        if format_spec.startswith("@"):
            return text(f"{format_spec[1:]}.{value}", self.language)
        try:
            return format(value, format_spec)
        except (TypeError, ValueError):  # a row of an older version holds a word where a number is expected
            return str(value)


def text(code: str, language: str, /, **arguments: Any) -> str:
    """``code`` in ``language``, with ``arguments`` put in; what the catalogue lacks is shown as it is.

    ``code`` is a dotted name (``reason.first_published``) or the English sentence itself. An entry with two
    forms chooses by the argument ``n``.
    """
    entry = messages(language if language in LANGUAGES else "en").get(code)
    if entry is None or not any(entry.forms):
        # A code without words (a spider's own reason for ending) is shown by its last part.
        pattern = code.partition(".")[2].replace("_", " ") if _CODE.fullmatch(code) else code
    elif len(entry.forms) > 1 and str(arguments.get("n")) != "1":
        pattern = entry.forms[1]
    else:
        pattern = entry.forms[0]
    return _Formatter(language).vformat(pattern, (), arguments) if arguments else pattern


def known(code: str, language: str) -> bool:
    """Does the catalogue of ``language`` hold words for ``code``?"""
    entry = messages(language).get(code)
    return entry is not None and bool(entry.forms) and all(entry.forms)


def placeholders(pattern: str) -> set[str]:
    """The names of the arguments a pattern takes."""
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
