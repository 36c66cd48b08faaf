"""Quick looks that spare a costly pattern must never miss what the pattern finds."""

from __future__ import annotations

import random
import re

from patterns import examples

from newscrawl.attribution import line_forms, rights_notices
from newscrawl.text import flat


def test_every_form_of_a_notice_has_one_of_the_words():
    found = examples(rights_notices._NOTICE)
    assert len(found) > 100
    for form in found:
        assert rights_notices._NOTICE.search(form), form
        assert rights_notices.notice_start(form) is not None, form


def test_a_set_finds_what_a_table_changes():
    for table in (flat.simple_table, flat.flat_table):
        pattern = flat.set_of(table)
        assert all(pattern.fullmatch(chr(code)) for code in table())
        assert not any(pattern.search(chr(code)) for code in range(0x1_0000) if code not in table())


def test_both_forms_are_those_of_the_tables():
    chance = random.Random(7)
    for _ in range(300):
        text = "".join(
            chr(
                chance.choice(
                    [
                        chance.randrange(0x20, 0x3000),
                        chance.randrange(0x4E00, 0xA000),
                        chance.randrange(0xFF01, 0xFF60),
                    ]
                )
            )
            for _ in range(30)
        )
        simple = text.translate(flat.simple_table())
        assert flat.folded(text) == (simple, simple.translate(flat.flat_table()))
        assert re.sub(
            "[《》“”‘’\"' \n]", "", simple.translate(flat.flat_table())
        ).casefold() == line_forms.key(text)
