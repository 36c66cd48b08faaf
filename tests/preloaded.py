"""What the server of :mod:`tests.processes` has loaded before it forks: the command line and what crawls use.

Modules and the bytes of a new store: the programs forked from it must share no reactor, no thread and no open file.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from typing import Any

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


def load() -> None:
    settings = Settings()
    settings.setmodule(newscrawl.settings)
    for name in (*walked(), *named({name: settings[name] for name in settings})):
        importlib.import_module(name)


load()
templates.install()
templates.template()
assert "twisted.internet.reactor" not in sys.modules, "a forked crawl could not choose its reactor"
# What is never collected stays shared between the forked programs.
gc.collect()
gc.freeze()
