"""Where every text is from: the registry of publishers, the grammar of lines, the verdict over layers."""

from __future__ import annotations

from newscrawl.attribution.credit_lines import parse_line
from newscrawl.attribution.publisher_registry import Publisher, Registry, extend, registry
from newscrawl.attribution.verdict import attribute

__all__ = [
    "Publisher",
    "Registry",
    "attribute",
    "explanation",
    "extend",
    "line_forms",
    "mirror",
    "parse_line",
    "publisher_registry",
    "registry",
]
