from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from deskdata import fill


@pytest.fixture
def database(tmp_path):
    return fill(tmp_path / "newscrawl.db")
