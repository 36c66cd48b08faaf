"""HTML to PDF through the system's Chromium, with the system's Chinese fonts."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from newscrawl.errors import ConfigurationError
from newscrawl.frontier.browser import browser


def print_html(page: bytes) -> bytes:
    """``page``, a self-contained document, as PDF.

    Raises :class:`ConfigurationError` where no Chromium is installed or it prints nothing.
    """
    program = browser()
    if program is None:
        raise ConfigurationError(
            "A PDF needs Chromium or Chrome on this machine. Install it, or take --format html and print that."
        )
    with tempfile.TemporaryDirectory(prefix="newscrawl-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}",
            source.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=180, check=False)  # noqa: S603 - our own arguments
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ConfigurationError(
                "{program} did not print ({detail}). Take --format html and print that.",
                program=program,
                detail=error,
            ) from error
        if not target.exists():
            raise ConfigurationError(
                "{program} did not print ({detail}). Take --format html and print that.",
                program=program,
                detail=f"exit {done.returncode}",
            )
        return target.read_bytes()
