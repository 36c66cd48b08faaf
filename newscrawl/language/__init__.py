"""Every word users read: one catalogue for desk, reports, evidence and reasons.

>>> from newscrawl.language import text
>>> text("status.none", "zh")
'未注明来源'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.language.catalogue import LANGUAGES, known, messages, placeholders, text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LANGUAGES", "clock", "known", "messages", "placeholders", "text", "translator"]


def translator(language: str) -> Callable[..., str]:
    """``text`` for one language: ``_("Open leads")``, ``_("{n} new reposts", n=3)``."""

    def translate(code: str, /, **arguments: Any) -> str:
        return text(code, language, **arguments)

    return translate
