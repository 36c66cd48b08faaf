"""Writes the generated pages: docs/cli.md from the commands, docs/settings.md from the comments in settings.py.

Run from the checkout: ``make docs`` (or ``python docs/reference.py``). ``tests/test_docs.py`` fails when a page differs
from what this writes, and when a command, a setting or an environment variable has no description.
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "newscrawl"
GENERATED = "<!-- Written by `make docs`. Do not edit. -->\n\n"

#: Environment variables that are no settings of their own.
ENVIRONMENT = {
    "NEWSCRAWL_SMTP_PASSWORD": "Password of the mail server in `alerts.toml`, where the file holds none.",
    "NEWSCRAWL_OIDC_SECRET": "Client secret of the login service in `oidc.toml`, where the file holds none.",
    "NEWSCRAWL_PURE": "`1`: do not load the compiled kernel; the same is computed in numpy and Python.",
    "NEWSCRAWL_PYWB": "The `bin` folder of an environment with pywb, for `newscrawl replay`, where pywb is not installed beside newscrawl.",
    "SCRAPY_SETTINGS_MODULE": "Module with settings, where they are not those of newscrawl.",
    "NEWSCRAWL_OPERATOR": "Name of the person or desk responsible; recorded in the manifests of `newscrawl timestamp`.",
    "TIMESTAMP_HOOK": "Command that `newscrawl timestamp` runs as `COMMAND MANIFEST RECEIPT`.",
    "NTP_SERVER": "Time server (`host` or `host:port`) that `newscrawl timestamp` and `newscrawl case create` ask; its answer goes into the record of the environment.",
    "TSA_URL": "URLs of time-stamping authorities (RFC 3161), separated by blanks; `newscrawl timestamp` asks all, `newscrawl case create` the first.",
    "TSA_DIGEST": "Hash function of a time stamp's imprint: `sha256` (default) or `sm3`.",
    "TSA_CERTIFICATES": "Certificates of that authority (PEM file), added to the case.",
}


# -- Commands ---------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and subcommand with its full name, in the order of ``newscrawl --help``."""
    from newscrawl.cli import main

    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is None:
            continue
        yield name, command
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                if found is not None:
                    yield f"{name} {inner}", found


def _text(command: click.Command) -> str:
    """The help text as Markdown; what click must not wrap (\\b) is code."""
    parts = []
    for part in inspect.cleandoc(command.help or "").split("\n\n"):
        if part.lstrip().startswith("\b"):
            lines = [line.strip() for line in part.replace("\b", "").strip().splitlines()]
            parts.append("```console\n" + "\n".join(f"$ {line}" for line in lines) + "\n```")
        else:
            parts.append(" ".join(part.split()))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(option: click.Option) -> str:
    if option.is_flag or option.multiple or option.default in (None, ()) or not option.show_default:
        return ""
    return f"`{option.default}`"


def _choices(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return ", ".join(f"`{choice}`" for choice in option.type.choices)
    return ""


def options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option) and not one.hidden]


def _usage(name: str, command: click.Command) -> str:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    pieces = [f"newscrawl {name}"]
    if isinstance(command, click.Group):
        pieces.append("COMMAND …")
    if options(command):
        pieces.append("[OPTIONS]")
    for one in arguments:
        metavar = one.metavar or str(one.name).upper()
        pieces.append(metavar if one.metavar or one.nargs == 1 else f"{metavar}...")
    return " ".join(pieces)


def _option_table(command: click.Command) -> Iterator[str]:
    yield "| option | meaning |"
    yield "|---|---|"
    for option in options(command):
        names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
        notes = [option.help or ""]
        if choices := _choices(option):
            notes.append(f"One of {choices}.")
        if default := _default(option):
            notes.append(f"Default: {default}.")
        if option.required:
            notes.append("Required.")
        if option.envvar:
            notes.append(f"Environment: `{option.envvar}`.")
        yield f"| {names} | {_cell(' '.join(filter(None, notes)))} |"


def cli() -> str:
    """docs/cli.md"""
    from newscrawl.cli import main

    parts = [GENERATED + "# Commands", _text(main), "\n".join(_option_table(main))]
    for name, command in commands():
        level = "##" if " " not in name else "###"
        parts += [f"{level} `newscrawl {name}`", f"```text\n{_usage(name, command)}\n```", _text(command)]
        if options(command):
            parts.append("\n".join(_option_table(command)))
    return "\n\n".join(part for part in parts if part) + "\n"


# -- Settings ---------------------------------------------------------------------------------------

_SECTION = re.compile(r"^# -- (?P<title>.+?) -+$")
_ASSIGNMENT = re.compile(r"^(?P<name>[A-Z][A-Z_]+) = (?P<value>.*)$")


def settings() -> Iterator[tuple[str, str, str, str]]:
    """(section, name, value as written, comment above it) of every setting in settings.py."""
    section, comment = "", ""
    for line in (PACKAGE / "settings.py").read_text(encoding="utf-8").splitlines():
        if match := _SECTION.match(line):
            section, comment = match["title"], ""
        elif line.startswith("#"):
            comment = f"{comment} {line.lstrip('#: ')}".strip()
        elif match := _ASSIGNMENT.match(line):
            yield section, match["name"], match["value"], comment
            comment = ""
        elif not line:
            comment = ""


def _value(name: str, written: str) -> str:
    if written.endswith("{"):
        return "(see settings.py)"
    if "environ" in written:
        return "environment, else " + ("`output`" if name == "NEWSCRAWL_OUTPUT" else "empty")
    value = getattr(importlib.import_module("newscrawl.settings"), name)
    return f"`{value!r}`"


SETTINGS_HEAD = """Set them with `-s NAME=value` (`newscrawl crawl`, `newscrawl run`, `scrapy crawl`). Settings that begin with
`NEWSCRAWL_` are newscrawl's own. Of Scrapy's settings, those are listed whose value matters here, with Scrapy's default
and the reason."""


def settings_page() -> str:
    """docs/settings.md"""
    lines = [
        GENERATED + "# Settings",
        SETTINGS_HEAD,
    ]
    last = None
    for section, name, written, comment in settings():
        if section != last:
            lines.append(f"## {section}\n\n| setting | value | meaning |\n|---|---|---|")
            last = section
        lines[-1] += f"\n| `{name}` | {_cell(_value(name, written))} | {_cell(comment)} |"
    lines.append("## Environment variables\n\n| variable | meaning |\n|---|---|")
    for name, meaning in ENVIRONMENT.items():
        lines[-1] += f"\n| `{name}` | {_cell(meaning)} |"
    return "\n\n".join(lines) + "\n"


PAGES = {"cli.md": cli, "settings.md": settings_page}


if __name__ == "__main__":
    for page, text in PAGES.items():
        (DOCS / page).write_text(text(), encoding="utf-8")
