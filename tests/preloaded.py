"""What the server of :mod:`tests.processes` has loaded before it forks: the command line and what crawls use.

Modules, tables that are read on first use, and the bytes of a new store: the programs forked from it must share no reactor, no thread and no open file.
"""

from __future__ import annotations

import functools
import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import scrapy.cmdline
import scrapy.commands
from scrapy.settings import Settings

import newscrawl.cli
import newscrawl.commands
import newscrawl.intake
import newscrawl.maintenance
import newscrawl.pipelines
import newscrawl.settings
import newscrawl.spiders
import newscrawl.store
from newscrawl.attribution import publisher_registry
from newscrawl.extraction import extract
from newscrawl.text.fold import compiled_text
from tests import templates


def walked() -> Iterator[str]:
    """Modules that commands and crawls import on use."""
    for package in (
        newscrawl.cli, newscrawl.commands, newscrawl.intake, newscrawl.maintenance, newscrawl.pipelines,
        newscrawl.spiders, newscrawl.store, scrapy.commands,
    ):  # fmt: skip
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield module.name


def named(value: Any) -> Iterator[str]:
    """Modules of the components that settings name."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from named(key)
            yield from named(inner)
    elif isinstance(value, str) and value.startswith(("scrapy.", "newscrawl.")):
        yield value.rpartition(".")[0]


PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>江畔步道全线贯通-某某网</title></head><body><h1>江畔步道全线贯通</h1>'
    '<div class="info">2026-10-20 09:15　来源：某某日报　记者 王小明</div><div class="content">'
    f"{'<p>　　记者从有关部门了解到，今年以来当地共完成老旧管网改造六十七公里，涉及居民四万多户。</p>' * 9}</div></body></html>"
)


def warm() -> None:
    """Read what is read on first use and kept: a fifth of what the crawl of a page costs."""
    extract(PAGE.encode(), "http://www.example.test/2026/1020/10001.html", content_type="text/html")
    publisher_registry.registry()
    compiled_text(PAGE)
    # Scrapy looks for commands among the installed packages, which do not change meanwhile.
    scrapy.cmdline.entry_points = functools.cache(scrapy.cmdline.entry_points)


def load() -> None:
    settings = Settings()
    settings.setmodule(newscrawl.settings)
    for name in (*walked(), *named({name: settings[name] for name in settings})):
        importlib.import_module(name)


load()
warm()
templates.install()
templates.template()
assert "twisted.internet.reactor" not in sys.modules, "a forked crawl could not choose its reactor"
# What is never collected stays shared between the forked programs.
gc.collect()
gc.freeze()
