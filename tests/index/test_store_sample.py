"""What the store gives back of real filings may differ from what was read from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dongmi.index.chunking import make_chunks
from dongmi.index.encode import load_encoder
from dongmi.index.ledger import read_facts
from dongmi.index.parse import parse_file
from dongmi.index.settings import Settings
from dongmi.index.store import Store


def test_every_text_chunk_and_fact_comes_back(
    sample_settings: Settings, sample_filings: Path
) -> None:
    with Store.open(sample_settings.store) as store:
        ids = store.all_chunk_ids().tolist()
        stored = {filing.source: filing.doc_id for filing in store.filings()}
        for path in sorted(sample_filings.glob("*.txt")):
            filing = parse_file(path)
            assert stored.pop(filing.source) == filing.doc_id
            back = store.filing(filing.doc_id)
            assert (back.text, back.title, back.period) == (
                filing.text, filing.title, filing.period,
            )  # fmt: skip
            assert store.facts(doc_ids=[filing.doc_id]) == read_facts(filing)
            mine = [chunk for chunk in store.chunks(ids) if chunk.doc_id == filing.doc_id]
            assert tuple(mine) == make_chunks(filing)
        assert not stored


def test_every_passage_finds_itself(sample_settings: Settings) -> None:
    encoder = load_encoder(sample_settings)
    with Store.open(sample_settings.store) as store:
        store.check_encoder(encoder)
        ids = store.all_chunk_ids().tolist()[::25]
        for chunk in store.chunks(ids):
            [(best, cosine)] = store.dense(encoder.encode_passages(chunk.views[-1:]), 1)
            assert store.chunks([best])[0].views[-1] == chunk.views[-1]
            assert cosine == pytest.approx(1.0, abs=1e-4)
