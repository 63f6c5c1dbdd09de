"""A filter may let through what it should not, above all when it matches nothing."""

from __future__ import annotations

from datetime import date

import pytest

from dongmi.index.filing import DocType
from dongmi.index.period import Period
from dongmi.index.scope import Scope
from dongmi.index.store import Store


@pytest.fixture
def store(tmp_path, make_filing, write_store):
    other = {"company": "贵州茅台", "company_full": "贵州茅台酒股份有限公司", "code": "600519"}
    record = {"doc_type": DocType.IR_ACTIVITY_RECORD, "period": None, "published": None}
    parts = [
        make_filing("annual", "甲\n乙"),
        make_filing("half", "丙", period=Period.from_code("2024H1"), published=None),
        make_filing("meeting", "丁\n戊", event_date=date(2024, 8, 27), **record),
        make_filing("other", "己", **other, published=date(2021, 3, 31), period=Period.year(2020)),
        make_filing("unknown", "庚", **record),
    ]
    write_store(tmp_path, parts)
    with Store.open(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(code="300418"), "甲乙丙丁戊庚"),
        (Scope(code="昆仑万维"), "甲乙丙丁戊庚"),
        (Scope(code="昆仑万维科技股份有限公司"), "甲乙丙丁戊庚"),
        (Scope(code="600519.SH"), "己"),
        (Scope(code="sh600519"), "己"),
        (Scope(code="６００５１９"), "己"),
        (Scope(code="000001"), ""),
        (Scope(code="昆仑"), ""),
        (Scope(doc_ids=frozenset({"half", "other"})), "丙己"),
        (Scope(doc_ids=frozenset({"gone"})), ""),
        (Scope(doc_types=frozenset({DocType.IR_ACTIVITY_RECORD})), "丁戊庚"),
        (Scope(doc_types=frozenset({DocType.PROSPECTUS})), ""),
        (Scope(periods=frozenset({"2024H1", "2020FY"})), "丙己"),
        (Scope(periods=frozenset({"2019FY"})), ""),
        (Scope(code="昆仑万维", periods=frozenset({"2020FY"})), ""),
        # published 2025-04-26; half-year report due 2024-08-31; held 2024-08-27; 2021-03-31
        (Scope(as_of=date(2025, 4, 26)), "甲乙丙丁戊己"),
        (Scope(as_of=date(2025, 4, 25)), "丙丁戊己"),
        (Scope(as_of=date(2024, 8, 31)), "丙丁戊己"),
        (Scope(as_of=date(2024, 8, 30)), "丁戊己"),
        (Scope(as_of=date(2024, 8, 26)), "己"),
        (Scope(as_of=date(2021, 3, 30)), ""),
    ],
)
def test_a_scope_allows_exactly_these_passages(store: Store, scope: Scope, expected: str) -> None:
    ids = store.select(scope)
    assert ids is not None
    assert "".join(chunk.text for chunk in store.chunks(ids.tolist())) == expected


def test_no_limit_is_none_and_an_empty_result_is_an_empty_array(store: Store) -> None:
    assert store.select(Scope()) is None
    nothing = store.select(Scope(code="000001"))
    assert nothing is not None and nothing.shape == (0,)
    assert store.lexical("甲", 5, nothing) == []
    assert len(store.all_chunk_ids()) == 7
