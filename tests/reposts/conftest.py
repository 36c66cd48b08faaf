from __future__ import annotations

import pytest

from newscrawl import native
from newscrawl.judgement import claims
from newscrawl.reposts import text_reading


@pytest.fixture(params=["compiled", "numpy"], autouse=True)
def kernel(request, monkeypatch):
    """Everything about reposts holds with the compiled kernel and without it."""
    if request.param == "compiled" and native.kernel is None:
        pytest.skip("needs the compiled kernel")
    if request.param == "numpy":
        monkeypatch.setattr(native, "kernel", None)
    for cache in (text_reading._readings, text_reading._lines, claims._heard):
        cache.clear()
    return request.param
