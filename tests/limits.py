"""The one time limit of the tests.

No test measures time: benchmarks do. A limit only ends a child process or a connection that hangs, so it is far above
what the slowest machine needs, and one variable in the environment scales it for a still slower one.
"""

from __future__ import annotations

import os

#: Seconds after which something that was waited for counts as hung.
HANGS = 600.0 * float(os.environ.get("NEWSCRAWL_TEST_SCALE", "1"))
