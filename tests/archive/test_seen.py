"""Where payloads stood: as a dictionary would say, up to a limit of memory."""

from __future__ import annotations

import random

from newscrawl.archive.seen import Seen


def test_it_says_what_a_dictionary_says():
    chance = random.Random(1)
    seen, plain = Seen(newest=50), {}
    for place in range(5000):
        key = chance.choice([chance.randrange(-(1 << 63), 1 << 63), chance.randrange(300)])
        seen.put(key, place)
        plain[key] = place
        asked = chance.choice([key, chance.randrange(300), chance.randrange(-(1 << 63), 1 << 63)])
        assert seen.get(asked) == plain.get(asked)
    assert len(plain) <= len(seen) <= len(plain) + 50
    assert all(seen.get(key) == place for key, place in plain.items())


def test_above_the_limit_the_oldest_are_forgotten():
    seen = Seen(newest=100, most=1000)
    for number in range(20_000):
        seen.put(hash(str(number)), number)
    assert len(seen) <= 1100
    assert all(seen.get(hash(str(number))) == number for number in range(19_600, 20_000))
    assert seen.get(hash("0")) is None
