"""Retrieval: what may go wrong is a filter that leaks, a fusion that loses a side's best."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.filing import DocType
from dongmi.index.scope import Scope
from dongmi.rag.assistant import Assistant
from dongmi.rag.retrieve import Mode, fuse, reciprocal_rank

MODES: tuple[Mode, ...] = ("lexical", "dense", "fused", "full")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "scope",
    [
        Scope(periods=frozenset({"2024H1"})),
        Scope(doc_types=frozenset({DocType.IR_ACTIVITY_RECORD})),
        Scope(as_of=date(2024, 6, 1)),
    ],
)
def test_every_mode_keeps_to_the_scope(assistant: Assistant, mode: Mode, scope: Scope) -> None:
    filings = {f.doc_id: f for f in assistant.store.filings()}
    hits = assistant.search("营业收入和用户规模", scope, 20, mode)
    assert hits
    for hit in hits:
        filing = filings[hit.chunk.doc_id]
        assert not scope.periods or (filing.period and filing.period.code in scope.periods)
        assert not scope.doc_types or filing.doc_type in scope.doc_types
        told = filing.published or (filing.period.end if filing.period else None)
        assert not scope.as_of or (told and told <= scope.as_of)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_scope_finds_nothing_and_never_everything(
    assistant: Assistant, mode: Mode
) -> None:
    assert assistant.search("营业收入", Scope(code="999999"), 10, mode) == []


def test_full_finds_a_misspelt_name(assistant: Assistant) -> None:
    best = assistant.search("Lnky的日活跃用户有多少")[0]
    assert "Linky" in best.chunk.text


def test_reciprocal_rank_by_hand() -> None:
    scores = reciprocal_rank([[1, 2], [2, 3]], constant=60)
    assert scores == pytest.approx({1: 1 / 61, 2: 1 / 62 + 1 / 61, 3: 1 / 62})


def test_fusion_by_hand() -> None:
    # Dense scaled: 1 -> 1, 2 -> 0; lexical scaled: 2 -> 1, 3 -> 0.5, 4 -> 0.
    fused = fuse({1: 0.8, 2: 0.4}, {2: 6.0, 3: 4.0, 4: 2.0})
    assert fused == pytest.approx({1: 0.4, 2: 0.6, 3: 0.3, 4: 0.0})


@given(st.dictionaries(st.integers(0, 50), st.floats(0, 1), max_size=20))
def test_one_empty_side_leaves_the_other_as_it_is(scores: dict[int, float]) -> None:
    assert fuse(scores, {}) == scores
    assert fuse({}, scores) == scores
