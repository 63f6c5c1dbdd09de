"""Lexical search may score wrongly, cut words otherwise in questions than in passages, or let
punctuation match: held against BM25 worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.lexical import LexicalIndex, write_lexical
from dongmi.index.store import Store
from dongmi.index.tokens import tokenize

K1, B = 1.5, 0.75


def bm25(documents: list[list[str]], query: list[str], row: int) -> float:
    """BM25 after Lucene: idf = ln(1 + (N - n + 0.5) / (n + 0.5))."""
    mean = sum(map(len, documents)) / len(documents)
    score = 0.0
    for word in query:
        n = sum(word in document for document in documents)
        tf = documents[row].count(word)
        idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
        score += idf * tf / (tf + K1 * (1 - B + B * len(documents[row]) / mean))
    return score


def test_scores_are_bm25_worked_out_by_hand(tmp_path) -> None:
    documents = [
        ["营业", "收入", "收入"],
        ["收入", "下降"],
        ["研发"],
        ["研发", "费用", "增长", "研发"],
    ]
    write_lexical(tmp_path / "x", [(10 * n + 10, words) for n, words in enumerate(documents)])
    index = LexicalIndex.open(tmp_path / "x")
    found = dict(index.search("收入", 9))
    # N = 4, n = 2: idf = ln 2; lengths 3 and 2 against a mean of 2.5.
    assert found == pytest.approx(
        {
            10: math.log(2) * 2 / (2 + 1.5 * (0.25 + 0.75 * 3 / 2.5)),
            20: math.log(2) * 1 / (1 + 1.5 * (0.25 + 0.75 * 2 / 2.5)),
        }
    )
    for query in ("研发费用", "收入下降", "研发"):
        expected = {
            10 * row + 10: score
            for row in range(len(documents))
            if (score := bm25(documents, tokenize(query), row)) > 0
        }
        assert dict(index.search(query, 9)) == pytest.approx(expected)


def test_best_first_and_no_more_than_asked_for(tmp_path) -> None:
    write_lexical(tmp_path / "x", [(3, ["研发", "甲"]), (5, ["研发"]), (8, ["研发"]), (9, ["乙"])])
    index = LexicalIndex.open(tmp_path / "x")
    assert [chunk for chunk, _ in index.search("研发", 9)] == [5, 8, 3]
    assert [chunk for chunk, _ in index.search("研发", 1)] == [5]
    assert [chunk for chunk, _ in index.search("研发", 9, np.array([3, 9]))] == [3]
    assert index.search("研发", 9, np.empty(0, np.int64)) == []
    assert index.search("从未出现过", 9) == []
    assert index.search("，。？", 9) == []


def test_words_and_their_frequencies_can_be_read(tmp_path) -> None:
    write_lexical(tmp_path / "x", [(3, ["研发", "研发", "甲"]), (5, ["研发"]), (6, ["乙"])])
    index = LexicalIndex.open(tmp_path / "x")
    assert set(index.vocabulary) == {"研发", "甲", "乙"}
    assert [index.document_frequency(word) for word in ("研发", "甲", "没有")] == [2, 1, 0]


@pytest.mark.parametrize("rows", [[], [(1, []), (2, [])]])
def test_nothing_to_find_is_no_error(tmp_path, rows) -> None:
    write_lexical(tmp_path / "x", rows)
    index = LexicalIndex.open(tmp_path / "x")
    assert index.search("收入", 5) == []
    assert list(index.vocabulary) == [] and index.document_frequency("收入") == 0


def test_words_of_a_passage_are_cut_as_those_of_a_question(
    tmp_path, make_filing, write_store
) -> None:
    part = make_filing("a", "２０２４年ＬＩＮＫＹ收入 1,234,567 元\n天工大模型发布")
    write_store(tmp_path, [part])
    with Store.open(tmp_path) as store:
        for query in ("linky", "Linky", "2024", "1234567", "1,234,567"):
            assert [store.chunks([c])[0] for c, _ in store.lexical(query, 5)] == [part[1][0]], query


def test_stop_words_and_punctuation_are_no_words() -> None:
    assert tokenize("请问，公司的研发费用是多少？") == ["公司", "研发", "费用"]
    assert "不" in tokenize("公司不分红")


@given(st.text())
def test_any_text_gives_clean_words(text: str) -> None:
    for word in tokenize(text):
        assert word == word.strip() == word.lower() or not word.isascii()
        assert not any(map(str.isspace, word))
        assert any(map(str.isalnum, word))
