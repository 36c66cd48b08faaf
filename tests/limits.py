"""The one time limit of the tests.

No test measures time: benchmarks do. A limit only ends a child process or a connection that hangs, so it is far above
what the slowest machine needs, and one variable in the environment scales it for a still slower one.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

#: Seconds after which something that was waited for counts as hung.
HANGS = 600.0 * float(os.environ.get("NEWSCRAWL_TEST_SCALE", "1"))


def wait_for(condition: Callable[[], object], process: subprocess.Popen[Any] | None = None) -> None:
    """Wait until a condition holds; fail when the process that should bring it about has ended, or after a limit."""
    end = time.monotonic() + HANGS
    while not condition():
        if process is not None and process.poll() is not None and not condition():
            output = "\n".join(str(part) for part in process.communicate(timeout=HANGS) if part)
            raise AssertionError(f"the process ended with {process.returncode} before that:\n{output}")
        if time.monotonic() > end:
            raise AssertionError(f"not within {HANGS:.0f} seconds")
        time.sleep(0.01)
