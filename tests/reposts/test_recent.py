from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.reposts.recent import Recent


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 40))), st.integers(1, 100))
def test_the_last_put_are_known_and_no_more_than_fits_the_room(puts, room):
    recent: Recent[int, tuple[int, int]] = Recent(room)
    for turn, (key, size) in enumerate(puts, 1):
        recent.put(key, (key, turn), size)
        kept = {key: recent.get(key) for key, _ in puts if recent.get(key)}
        sizes = [puts[turn - 1][1] for _, turn in kept.values()]
        assert sum(sizes) <= room + max(sizes, default=0)
        if sizes and size <= room // 3:
            assert kept.get(key) == (key, turn)


def test_what_is_forgotten_is_not_known_even_if_it_was_put_long_before():
    recent: Recent[str, int] = Recent(10)
    for number in range(1, 7):
        recent.put("a", number, 3)
        recent.put("b", number, 3)
    recent.forget("a")
    recent.forget("never put")
    assert recent.get("a") is None
    assert recent.get("b") == 6
    recent.clear()
    assert recent.get("b") is None


def test_one_that_fills_a_third_of_the_room_is_not_kept():
    recent: Recent[str, int] = Recent(9)
    recent.put("a", 1, 4)
    assert recent.get("a") is None
