from __future__ import annotations

from tests.reposts.conftest import kernel

__all__ = ["kernel"]
