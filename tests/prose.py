"""The prose linter: spelling, and words of the project's old dialect, by codespell.

Run from the checkout: ``python tests/prose.py`` (part of ``make lint``). ``tests/dialect.txt`` is a codespell dictionary
of words with plain ones beside them; it is applied to prose and, word by word, to identifiers. Rooms that were not
reworded yet have an allowance in ``tests/dialect_allowed.json``, which may only shrink. ``--renew`` lowers it to what is
there.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIALECT = ROOT / "tests" / "dialect.txt"
ALLOWED = ROOT / "tests" / "dialect_allowed.json"
#: Files with text of our own. Data and fixtures are others' words or lists of words.
CHECKED = (".py", ".pyi", ".c", ".h", ".md", ".toml", ".html", ".css", ".js", ".sh", ".sql", "Makefile")
EXEMPT = (
    "tests/dialect",
    "tests/test_prose.py",
    "tests/prose.py",
    "tests/spiders/fixtures/",
    "requirements/",
    "findings/",
    "newscrawl/extraction/abroad.py",
)
#: Words of other languages and of pages, which look like misspellings.
NO_MISSPELLINGS = (
    "alle,artical,autor,beng,bu,doubleclick,editer,fo,inate,januar,februar,marz,juni,juli,oktober,dezember,mian,mis,nd,nin,sie,te,"
    "vor,hace,ore,ist,presse,appen,ource,whats,disalow,dissallow,dissalow,ninjs,cna"
)
_HIT = re.compile(r"^(?P<path>.+?):(?P<line>\d+): (?P<found>\S+) ==> (?P<better>.+)$")


def files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return [
        name
        for name in listed
        if name.endswith(CHECKED) and not name.startswith(EXEMPT) and (ROOT / name).is_file()
    ]


def codespell(*options: str) -> list[re.Match[str]]:
    """The hits of a run over all files."""
    run = subprocess.run(
        [sys.executable, "-m", "codespell_lib", *options, *files()],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if run.returncode not in (0, 65):  # 65: something was found
        raise RuntimeError(run.stderr)
    return [match for line in run.stdout.splitlines() if (match := _HIT.match(line))]


def room_of(name: str) -> str:
    """``newscrawl/cli/read.py`` → ``newscrawl/cli``; a file at the top is a room of its own."""
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] in {"newscrawl", "tests"} else parts[0]


def dialect() -> dict[str, list[str]]:
    """Words of the dialect by room."""
    found: dict[str, list[str]] = {}
    for hit in codespell("--dictionary", str(DIALECT), "--regex", "[A-Za-z]+"):
        name = hit["path"].removeprefix("./")
        found.setdefault(room_of(name), []).append(f"{name}:{hit['line']}: {hit['found']} → {hit['better']}")
    return found


def misspellings() -> list[str]:
    return [hit[0] for hit in codespell("--ignore-words-list", NO_MISSPELLINGS)]


def allowed() -> dict[str, int]:
    counts: dict[str, int] = json.loads(ALLOWED.read_text(encoding="utf-8"))
    return counts


def faults() -> list[str]:
    """What a commit may not add."""
    limits, found = allowed(), misspellings()
    for room, hits in sorted(dialect().items()):
        if len(hits) > limits.get(room, 0):
            found += [f"{room}: {len(hits)} words of the old dialect, allowed {limits.get(room, 0)}", *hits]
    return found


def renew() -> None:
    counts = Counter({room: len(hits) for room, hits in dialect().items()})
    ALLOWED.write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--renew" in sys.argv:
        renew()
    wrong = faults()
    print("\n".join(wrong) or "prose: nothing found")
    sys.exit(bool(wrong))
