"""A field may come back changed: a decimal rounded, a date lost, a text cut at a NUL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.chunk import Chunk
from dongmi.index.errors import StoreError
from dongmi.index.fact import Fact
from dongmi.index.filing import BlockKind, DocType, Filing, Flag, Span
from dongmi.index.period import Period
from dongmi.index.rows import chunk_row, fact_row, filing_row, read_chunk, read_fact, read_filing
from dongmi.index.store import Store
from dongmi.index.writer import writing

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
SPANS = st.sampled_from(["2024FY", "2024H1", "2023H2", "2024Q4", "2024Q1-Q3", "2025-03"])
PERIODS = st.none() | SPANS.map(Period.from_code) | DAYS.map(Period.point)
PLACES = st.integers(0, 10**7)
FACTS = st.builds(
    Fact, TEXT, TEXT, TEXT, st.decimals(allow_nan=False, allow_infinity=False), TEXT, TEXT, PERIODS,
    TEXT, st.booleans(), st.booleans(), PLACES, PLACES, PLACES, PLACES,
)  # fmt: skip
CHUNKS = st.builds(
    Chunk, TEXT, PLACES, PLACES, st.sampled_from(BlockKind), st.lists(TEXT, max_size=3).map(tuple),
    TEXT, TEXT, TEXT, st.none() | st.integers(1, 999), PERIODS,
    st.lists(st.builds(Span, PLACES, PLACES), max_size=3).map(tuple),
)  # fmt: skip
FILINGS = st.builds(
    Filing, TEXT, st.just(""), TEXT, st.sampled_from(DocType), st.none() | TEXT, st.none() | TEXT,
    st.none() | TEXT, PERIODS, st.none() | DAYS, st.none() | DAYS, TEXT, TEXT, st.just(()),
    st.lists(st.sampled_from(Flag), max_size=3).map(tuple),
)  # fmt: skip


@given(FACTS)
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    back = read_fact(fact_row(fact))
    assert back == fact
    assert back.value.as_tuple() == fact.value.as_tuple()  # 1.50 is not 1.5


@given(CHUNKS)
def test_a_chunk_comes_back_as_it_was(chunk: Chunk) -> None:
    assert read_chunk(chunk_row(chunk)) == chunk


@given(FILINGS)
def test_a_filing_comes_back_as_it_was(filing: Filing) -> None:
    assert read_filing(filing_row(filing)) == filing


def fact(doc_id: str, metric: str, value: str, period: str | None = "2024FY") -> Fact:
    when = Period.from_code(period) if period else None
    return Fact(
        doc_id, metric, metric, Decimal(value), "元", value, when, "", False, False, 0, 2, 0, 4
    )  # fmt: skip


@pytest.fixture
def store(tmp_path, make_filing, write_store):
    first, chunks, _ = make_filing("a", "正文\0里有 𠮷 和 NUL\n第二行")
    second, more, _ = make_filing("b", "另一份")
    facts = [fact("a", "营业收入", "5662.10"), fact("a", "研发费用", "-1E+3", "2024H1")]
    others = [fact("b", "营业收入", "7"), fact("b", "研发费用", "8", None)]
    write_store(tmp_path, [(first, chunks, facts), (second, more, others)])
    with Store.open(tmp_path) as opened:
        yield opened


def test_facts_are_found_by_metric_and_filing(store: Store) -> None:
    def values(**limits) -> list[str]:
        return [str(found.value) for found in store.facts(**limits)]

    assert values() == ["5662.10", "-1E+3", "7", "8"]
    assert values(metrics=["营业收入"]) == ["5662.10", "7"]
    assert values(doc_ids={"b"}) == ["7", "8"]
    assert values(metrics={"研发费用", "没有"}, doc_ids=["a"]) == ["-1E+3"]
    assert values(metrics=[]) == [] and values(doc_ids=frozenset()) == []
    assert values(metrics=[f"m{n}" for n in range(2000)] + ["研发费用"]) == ["-1E+3", "8"]
    assert {period.code for period in store.fact_periods()} == {"2024FY", "2024H1"}


def test_a_text_comes_back_to_the_character(store: Store) -> None:
    filing = store.filing("a")
    assert filing.text == store.text("a") == "正文\0里有 𠮷 和 NUL\n第二行"
    assert store.filings()[0] == replace(filing, text="")
    for chunk in store.chunks([1, 2]):
        assert filing.text[chunk.start : chunk.end] == chunk.text


def test_chunks_come_in_the_order_asked_for_even_twice(store: Store) -> None:
    texts = ["另一份", "正文\0里有 𠮷 和 NUL", "另一份"]
    assert [chunk.text for chunk in store.chunks([3, 1, 3])] == texts
    assert store.chunks([]) == []


def test_an_unknown_filing_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match=r"没有公告 nope.*dongmi list"):
        store.text("nope")


def test_a_filing_that_cannot_be_kept_leaves_nothing_of_itself(tmp_path, make_filing) -> None:
    good, chunks, _ = make_filing("a", "一段")
    torn, pieces, _ = make_filing("b", "半个字符 \ud800")
    changed, parts, _ = make_filing("a", "另一段 \ud800")
    with writing(tmp_path) as writer:
        writer.tables.add(good, chunks, (), "recipe")
        for filing, some in ((torn, pieces), (changed, parts)):
            with pytest.raises(UnicodeEncodeError):
                writer.tables.add(filing, some, (), "recipe")
        assert writer.tables.counts() == {"filings": 1, "chunks": 1, "views": 1, "facts": 0}
        assert writer.tables.recipe_of("a") == "recipe" and writer.tables.recipe_of("b") is None
        assert writer.tables.view_texts([16]) == ["\n一段"]
