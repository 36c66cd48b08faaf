"""Lists of the desk while something is withdrawn from view: queries that name an index meet views then."""

from __future__ import annotations

from contextlib import closing

import pytest
from client import Browser
from deskdata import PAIRS, address_of

from newscrawl.reporting import figures
from newscrawl.store import withdrawals
from newscrawl.store.schema import connect

FILTERS = [
    {},
    {"decision": "none"},
    {"decision": "none", "unfree": True, "sort": "detected"},
    {"decision": "none", "portal_id": 1, "direction": "lost"},
    *({"portal_id": portal, "sort": sort} for portal in (1, 2) for sort in figures.SORTS),
    {"portal_id": 1, "status": ("none",), "ascending": True},
]


@pytest.mark.parametrize("hidden", [False, True])
def test_every_list_holds_what_its_filter_means(database, hidden):
    with closing(connect(database)) as connection:
        if hidden:
            withdrawals.withdraw(connection, address_of(6), reason="函", by="王敏")
        withdrawals.hide(connection)
        for given in FILTERS:
            wanted = figures.EdgeFilter(**given)
            where, bound = wanted.where()
            every = connection.execute(f"select e.repost_id, e.{figures.SORTS[wanted.sort]} from repost_list e where {where}", bound)  # fmt: skip
            order = sorted(((row[1], row[0]) for row in every), reverse=not wanted.ascending)
            assert [row["id"] for row in figures.edges(connection, wanted)] == [one for _, one in order], given  # fmt: skip
            if not hidden:
                assert figures.count_edges(connection, wanted) == len(order), given


def test_pages_are_read_while_something_is_withdrawn(database):
    with closing(connect(database)) as connection:
        withdrawals.withdraw(connection, address_of(6), reason="函", by="王敏")
    browser = Browser(database)
    for path in ("/", "/?portal=1", "/-/desk/inbox?since=ever&portal=1", "/-/desk/reposts?portal=1", "/-/desk/followups"):  # fmt: skip
        page = browser.get(path)
        assert page.status_code == 200, path
        assert PAIRS[3] not in page.text
