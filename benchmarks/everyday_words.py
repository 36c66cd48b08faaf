"""Write the everyday words of :func:`newscrawl.text.person_names.is_word` out of jieba's dictionary.

The source distribution of jieba 0.42.1 (MIT licence) holds ``jieba/dict.txt``: word, frequency, part of speech::

    python benchmarks/everyday_words.py jieba-0.42.1/jieba/dict.txt > newscrawl/text/data/everyday.txt

Taken are words of two or three characters that look like a person's name, are tagged as nobody's (``nr…``) and occur at
least ``LEAST`` times. What is a name already ruled out by :mod:`newscrawl.text.person_names` is not repeated.
"""

from __future__ import annotations

import sys
from pathlib import Path

from newscrawl.text.person_names import likely

#: Rarer entries are more often names or chance than words.
LEAST = 30


def words(dictionary: str) -> list[str]:
    """The words, in the order of their code points."""
    out = set()
    for line in dictionary.splitlines():
        word, count, tag = line.split(" ")
        if 2 <= len(word) <= 3 and int(count) >= LEAST and not tag.startswith("nr") and likely(word):
            out.add(word)
    return sorted(out)


if __name__ == "__main__":
    print(
        "# Words that look like names, by jieba 0.42.1 (MIT licence, Copyright (c) 2013 Sun Junyi): benchmarks/everyday_words.py"
    )
    print("\n".join(words(Path(sys.argv[1]).read_text("utf-8"))))
