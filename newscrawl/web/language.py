"""Which of the desk's languages a browser gets."""

from __future__ import annotations

from newscrawl.language import LANGUAGES


def chosen(cookie: str | None, accepted: str | None) -> str:
    """``en`` or ``zh``: what was switched to, else what the browser asks for first."""
    if cookie in LANGUAGES:
        return str(cookie)
    ranked: list[tuple[float, str]] = []
    for part in (accepted or "")[:400].split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), name.lower()[:2]))
        except ValueError:
            continue
    return next((name for _, name in sorted(ranked, key=lambda pair: pair[0]) if name in LANGUAGES), "en")
