"""Files that are sent piece by piece: nothing is made for a reader who has gone away."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from newscrawl.web.streams import Streamed
from tests.limits import HANGS


async def sent(database, produce, *, leaves_after: int | None) -> list[bytes]:
    """The pieces a reader got who leaves after so many of them; their server says nothing of it to ``send``."""
    got: list[bytes] = []
    left = asyncio.Event()
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        for message in asked:
            return message
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        got.append(message.get("body", b""))
        if leaves_after is not None and len(got) > leaves_after:
            left.set()

    answer = await Streamed.begun(str(database), produce, "text/csv", "list.csv", receive)
    await asyncio.wait_for(answer.asgi_send(send), HANGS)
    return [piece for piece in got if piece]


@pytest.mark.parametrize("leaves_after", [1, 2, 50])
def test_a_list_nobody_waits_for_is_not_made_to_its_end(database, leaves_after):
    made, closed = [], []

    def endless(connection):
        try:
            for number in count():
                made.append(number)
                yield b"%d\n" % number
        finally:
            closed.append(True)

    got = asyncio.run(sent(database, endless, leaves_after=leaves_after))
    assert leaves_after <= len(got) <= len(made)
    assert closed == [True]


def test_who_stays_gets_all_of_it(database):
    got = asyncio.run(
        sent(database, lambda connection: (b"%d\n" % number for number in range(200)), leaves_after=None)
    )
    assert b"".join(got) == b"".join(b"%d\n" % number for number in range(200))
