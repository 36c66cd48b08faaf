"""Each finding has the form that CONTRIBUTING asks for; none is run here."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "findings"
SCRIPTS = sorted(FOLDER.glob("*.sh"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_finding_has_its_form(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert "set -euo pipefail" in text
    assert "mktemp -d" in text
    assert "trap " in text
    assert path.stat().st_mode & stat.S_IXUSR
    head = text[: text.index("set -euo")]
    assert "For newscrawl:" in head or "newscrawl" in head
    assert re.search(r"\d+\.\d+", head), "states no version"
    for line in text.splitlines():
        if "pip" in line and " install " in line and "upgrade" not in line:
            packages = line.split(" install ", 1)[1].replace('"', " ").replace("'", " ").split()
            named = [
                one for one in packages if re.match(r"[A-Za-z]", one) and "$" not in one and "<" not in one
            ]
            assert all("==" in one for one in named), f"not pinned: {line}"
    assert "import newscrawl" not in text
    assert "from newscrawl" not in text


def test_the_table_names_every_finding():
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"\]\((\S+\.sh)\)", table)
    assert sorted(named) == [path.name for path in SCRIPTS]
