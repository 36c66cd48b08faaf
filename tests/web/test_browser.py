"""The desk in a real headless Chromium: both languages, light and dark, desktop and phone, keys alone.

axe-core is not part of the project: name its file in AXE_CORE to have contrast and labels checked too.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest
from deskdata import PAIRS, address_of, named

from newscrawl.store import reviews
from newscrawl.store.pairs import shown
from newscrawl.store.schema import connect
from tests.browsing import CHROMIUM, follow, launched, new_page, press, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
PAGES = [
    "/?portal=1",
    "/-/desk/reposts",
    f"/-/desk/compare/{PAIRS[1]}",
    f"/-/desk/compare/{PAIRS[3]}",
    "/-/desk/inbox?since=ever",
    "/-/desk/alerts",
    "/-/desk/licences",
    "/-/desk/followups",
    "/-/desk/cases",
    "/-/desk/leads/new",
    "/-/desk/log",
    f"/-/desk/article/{named(2)}",
    f"/-/desk/story/{named(1)}",
    "/-/desk/search?q=松花江",
    "/-/desk/leads",
    "/-/desk/check",
    "/-/desk/report",
    "/-/desk/login",
    "/-/desk/pictures",
    "/-/desk/rewrites",
]
THEIRS = [
    "/newscrawl",
    "/newscrawl/reposts",
    "/newscrawl/articles/2",
    "/newscrawl?sql=select+1",
    "/newscrawl/reposts?_facet=status",
    "/newscrawl?sql=select+nothing",
]


@pytest.fixture
def address(database):
    """A desk on a port of its own."""
    from newscrawl.web.server import application

    with serving(application(database, catch_up=False)) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def profiles(browser):
    """Pages of one language, each in a profile of its own; a new one takes a second of processor time."""
    return {}


@pytest.fixture
def chromium(browser, profiles):
    """One browser for all. Each test has an address of its own, so that no setting is stored, and starts without cookies."""
    yield browser, profiles
    for pages in profiles.values():
        for page in pages:
            page.remove_listeners()
            page.goto("about:blank")
            page.emulate_media(media="null", color_scheme="null")
            page.context.clear_cookies()
            page.taken = False


def open_page(chromium, *, width=1360, scheme="light", locale="zh-CN"):
    browser, profiles = chromium
    pages = profiles.setdefault(locale, [])
    page = next((one for one in pages if not one.taken), None)
    if page is None:
        page = new_page(browser, locale=locale)
        pages.append(page)
    page.taken = True
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.said = []
    heard = {
        "console": lambda message: (
            page.said.append(message.text) if message.type in {"error", "warning"} else None
        ),
        "pageerror": lambda error: page.said.append(str(error)),
        "request": lambda request: page.said.append(request.url) if "127.0.0.1" not in request.url else None,
        "dialog": lambda dialog: (page.said.append("a script of a page ran"), dialog.dismiss()),
    }
    for event, heed in heard.items():
        page.on(event, heed)
    page.remove_listeners = lambda: [page.remove_listener(event, heed) for event, heed in heard.items()]
    return page


#: What holds is neither described nor sent: that takes as long as finding it.
VIOLATIONS = """() => axe.run({resultTypes: ['violations']})
  .then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"""


def axe():
    """The text of axe-core, where it is had."""
    path = os.environ.get("AXE_CORE")
    return Path(path).read_text(encoding="utf-8") if path and Path(path).is_file() else None


@pytest.mark.parametrize(
    ("widths", "schemes", "locale"),
    [((1360, 390), ("light", "dark"), "zh-CN"), ((390, 1360), ("dark", "light"), "en-GB")],
)
def test_every_page_is_quiet_fits_and_passes_axe(chromium, address, widths, schemes, locale):
    page = open_page(chromium, width=widths[0], scheme=schemes[0], locale=locale)
    rules = axe()
    for path in [*PAGES, *THEIRS]:
        page.goto(address + path)
        if path.endswith("nothing"):  # the browser reports the status of the page itself
            assert [text for text in page.said if "400 (Bad Request)" not in text] == [], path
            page.said.clear()
        assert page.said == [], path
        if path in PAGES:
            for width in (*widths, widths[0]):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.locator("html").get_attribute("lang") == (
                "zh-Hans" if locale.startswith("zh") else "en"
            )
        assert page.title() != "owned"
        if rules is None:
            continue
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        page.evaluate(rules)
        # Both schemes of one loaded page: axe's second run takes a third of its first.
        for scheme in reversed(schemes):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(VIOLATIONS) == [], (path, scheme)
        page.said.clear()  # of axe
    if rules is None:
        pytest.skip("quiet and fits; for axe set AXE_CORE to the path of axe.min.js")


def test_from_the_start_page_to_a_decision_with_the_mouse(chromium, address, database):
    page = open_page(chromium)
    page.goto(address)
    follow(page, ".figure a")
    follow(page, "#list tbody tr:last-child .title a")
    page.fill("#decide [name=who]", "林静")
    follow(page, "#decide button[value=confirmed]")
    assert "已确认" in page.locator("#decide-h").inner_text()
    assert page.said == []
    connection = connect(database, read_only=True)
    assert [lead.status for lead in reviews.listing(connection)] == ["confirmed"]
    connection.close()


def test_keys_alone_suffice(chromium, address, database):
    page = open_page(chromium, locale="en-GB")
    page.goto(f"{address}/-/desk/reposts?order=asc")
    page.keyboard.press("j")
    page.keyboard.press("j")
    press(page, "Enter")
    assert f"/compare/{PAIRS[2]}" in page.url
    page.keyboard.press("j")
    assert page.locator(".passage.current").count() == 2
    page.fill("#decide [name=who]", "Lin")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.keyboard.type("quotation only")
    page.keyboard.press("Escape")
    press(page, "d")
    page.wait_for_selector(".decision .tag.dismissed")
    connection = connect(database, read_only=True)
    assert [(line.action, line.note) for line in reviews.history(connection, 1)][-1] == (
        "status",
        "quotation only",
    )
    connection.close()


FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const all = [...document.querySelectorAll('*')];
  return {place: all.indexOf(one), what: one.outerHTML.slice(0, 120), matches: one.id || one.tagName,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none'};
}"""


def tab_to(page, selector, most=120):
    """Press Tab until ``selector`` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"{selector}: not reached by Tab on {page.url}")


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_walks_each_page_in_its_order_and_leaves_it(chromium, address, width):
    """The first stop is the way past the menu; each stop is seen, marked and further down; the footer ends the walk."""
    page = open_page(chromium, width=width)
    for path in ("/?portal=1", "/-/desk/inbox?since=ever", f"/-/desk/compare/{PAIRS[1]}", "/-/desk/leads/new", "/-/desk/licences", "/-/desk/cases"):  # fmt: skip
        page.goto(address + path)
        stops = []
        for _ in range(200):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUSED)
            if stop is None or (stops and stop["place"] < stops[-1]["place"]):
                break
            if not stops or stop["place"] != stops[-1]["place"]:  # the parts of a date mark themselves
                stops.append(stop)
        else:
            pytest.fail(f"{path}: no end after 200 stops")
        assert 'class="skip"' in stops[0]["what"], path
        assert [stop["what"] for stop in stops if not stop["seen"] or not stop["marked"]] == [], path
        assert page.evaluate("place => !!document.querySelectorAll('*')[place].closest('footer')", stops[-1]["place"]), path  # fmt: skip


def test_short_names_are_not_broken_after_each_character(chromium, address):
    page = open_page(chromium, width=1280)
    page.goto(address)
    widths = page.evaluate("""() => {
      document.querySelectorAll('.sums tbody th bdi').forEach(one => one.textContent = '中国吉林网');
      return [...document.querySelectorAll('.sums tbody th bdi')].map(one => one.getClientRects().length)}""")
    assert widths
    assert set(widths) == {1}, "each on one line"


def test_names_in_the_list_of_leads_are_not_broken_after_each_character_on_a_phone(
    chromium, address, database
):
    with closing(connect(database)) as connection:
        reviews.open_lead(connection, address_of(4), address_of(1), who="林静")
    page = open_page(chromium, width=390)
    page.goto(f"{address}/-/desk/leads?status=all")
    name = page.locator("#list td.name bdi").first
    assert (
        name.evaluate("one => { one.textContent = '中国吉林网'; return one.getClientRects().length; }") == 1
    )


def test_a_decision_by_tab_and_enter_alone(chromium, address, database):
    """For whoever switched single keys off, or uses none: from the start page to a decision and its way back."""
    page = open_page(chromium)
    page.goto(address)
    tab_to(page, ".skip")
    page.keyboard.press("Enter")
    tab_to(page, ".figure a")
    press(page, "Enter")
    assert "/reposts?" in page.url
    tab_to(page, f'a[href^="/-/desk/compare/{PAIRS[1]}"]')
    press(page, "Enter")
    assert f"/compare/{PAIRS[1]}" in page.url
    tab_to(page, "#decide [name=who]")
    page.keyboard.type("林静")
    tab_to(page, "#decide [name=note]")
    page.keyboard.type("已核对原件")
    tab_to(page, "#decide button[value=confirmed]")
    press(page, "Enter")
    page.wait_for_selector(".decision .tag.confirmed")
    tab_to(page, "#undo")
    press(page, "Enter")
    page.wait_for_selector(".decision .tag.new")
    assert page.said == []
    connection = connect(database, read_only=True)
    assert "已核对原件" in [line.note for line in reviews.history(connection, 1)]
    connection.close()


def test_a_passage_jumps_in_both_panes_and_can_be_left_out(chromium, address):
    page = open_page(chromium, locale="en-GB")
    page.goto(f"{address}/-/desk/compare/{PAIRS[3]}")
    before = page.locator("#m-shared").inner_text()
    page.click("#c1 .no")
    assert page.locator(".passage.current").count() == 2
    assert page.url.endswith("#c1")
    page.check("[data-leave]")
    assert page.locator("#m-shared").inner_text() != before
    page.uncheck("[data-leave]")
    assert page.locator("#m-shared").inner_text() == before


def test_filter_switch_language_and_dismiss_many(chromium, address, database):
    page = open_page(chromium, locale="en-GB")
    page.goto(f"{address}/-/desk/reposts")
    page.select_option("select[name=status]", "false")
    follow(page, ".filters button")
    assert page.locator("#list tbody tr").count() == 1
    follow(page, ".tools a[lang=zh-Hans]")
    assert "转载" in page.locator("h1").inner_text()
    assert page.locator("#list tbody tr").count() == 1, "the language keeps the place"
    page.check("#all")
    page.fill(".bulk input[name=who]", "林静")
    page.fill(".bulk input[name=note]", "已授权")
    follow(page, ".bulk button[value=dismissed]")
    page.wait_for_selector("#list .tag.dismissed")
    connection = connect(database, read_only=True)
    assert reviews.count(connection, status="dismissed") == 1
    connection.close()
    assert page.said == []


def test_printing_shows_both_texts_whole(chromium, address):
    page = open_page(chromium)
    page.goto(f"{address}/-/desk/compare/{PAIRS[3]}")
    page.emulate_media(media="print")
    assert page.locator(".top").is_hidden()
    assert page.locator(".decision").is_hidden()
    pane = page.locator(".pane .text").first
    assert pane.evaluate("node => node.scrollHeight <= node.clientHeight + 1")


def test_a_stale_decision_comes_back_with_the_note(chromium, address, database):
    first, second = open_page(chromium, locale="en-GB"), open_page(chromium, width=390)
    for page, name in ((first, "Lin"), (second, "王芳")):
        page.goto(f"{address}/-/desk/compare/{PAIRS[3]}")
        page.fill("#decide [name=who]", name)
    follow(first, "#decide button[value=confirmed]")
    first.wait_for_selector(".flash #undo")
    second.fill("#note", "电话已沟通")
    follow(second, "#decide button[value=letter_sent]")
    second.wait_for_selector("[role=alert]")
    assert second.input_value("#note") == "电话已沟通"
    follow(second, "#decide button[value=letter_sent]")
    assert f"/compare/{PAIRS[3]}" in second.url
    assert "已发函" in second.locator("#decide-h").inner_text()
    # Undoing what somebody went on with leaves it alone.
    follow(first, "#undo")
    first.wait_for_selector(".flash details")
    assert "letter sent" in first.locator("#decide-h").inner_text()


@pytest.mark.parametrize(("width", "locale"), [(1360, "zh-CN"), (390, "en-GB")])
def test_the_inbox_takes_a_story_at_once_and_gives_it_back(chromium, address, database, width, locale):
    page = open_page(chromium, width=width, locale=locale)
    page.goto(f"{address}/-/desk/inbox?since=ever&portal=1")
    before = page.locator("input[name=repost]").count()
    page.check("[data-group] >> nth=0")
    assert page.locator("input[name=repost]:checked").count() == 1
    page.fill(".bulk [name=who]", "林静")
    follow(page, ".bulk button[value=confirmed]")
    page.wait_for_selector(".flash #undo")
    assert page.locator("input[name=repost]").count() == before - 1
    follow(page, "#undo")
    page.goto(f"{address}/-/desk/leads?status=new")
    assert page.locator("#list tbody tr").count() == 1
    assert page.said == []


def test_x_stays_in_the_list_and_single_keys_can_be_switched_off(chromium, address):
    page = open_page(chromium, locale="en-GB")
    page.goto(f"{address}/-/desk/reposts?sort=shared&order=asc&status=none&status=false&status=attributed")
    follow(page, "#list tbody tr:first-child .title a")
    seen = [page.locator("#repost-name").inner_text()]
    for _ in range(2):
        press(page, "x")
        seen.append(page.locator("#repost-name").inner_text())
    assert seen == [shown(PAIRS[n]) for n in (1, 2, 3)]
    assert page.locator("#following").count() == 0, "the list ends here"
    page.keyboard.press("?")
    page.locator("dialog#help").wait_for(state="visible")
    follow(page, "dialog#help a")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") != "note"
    page.keyboard.press("?")
    page.locator("dialog#help").wait_for(state="visible")  # the help itself stays
    assert page.said == []


def test_an_unknown_address_is_a_page_with_the_way_back(chromium, address):
    page = open_page(chromium, width=390)
    assert page.goto(f"{address}/-/desk/nothing").status == 404
    follow(page, "main a")
    assert "审核台" in page.locator("h1").inner_text()
