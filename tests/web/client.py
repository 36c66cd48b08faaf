"""Just enough of a browser for the desk over HTTP: cookies and forms."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from newscrawl.items import utc
from newscrawl.web.server import datasette


class Browser:
    """Just enough of one: cookies and forms. Each call runs its own loop."""

    def __init__(self, database, **options):
        self.desk = datasette(database, catch_up=False, **options)
        self.cookies = {}

    def get(self, path, **headers):
        return self._ask("get", path, headers)

    def post(self, path, form, files=(), **headers):
        """``files``: (name, bytes) of the field ``file``."""
        if "ds_csrftoken" not in self.cookies:
            self.get("/-/desk/login", host="localhost")
        sent = {"csrftoken": self.cookies.get("ds_csrftoken", ""), **form}
        return self._ask("post", path, headers, sent, [("file", one) for one in files])

    def _ask(self, method, path, headers, form=None, files=()):
        headers = {"host": "localhost", **headers}

        async def ask():
            await self.desk.invoke_startup()
            call = getattr(self.desk.client, method)
            more = {} if form is None else {"data": form}
            if files:
                more["files"] = files
            return await call(path, headers=headers, cookies=dict(self.cookies), **more)

        answer = asyncio.run(ask())
        self.cookies.update(dict(answer.cookies.items()))
        return answer


def ago(minutes):
    """The moment so many minutes ago, as cookies and rows hold it."""
    return utc(datetime.now(UTC) - timedelta(minutes=minutes))


def seconds():
    """Now, as the cookie of one's last form holds it."""
    return str(time.time())
