"""A build may lose a file, index one twice, keep a stale one, encode again what it has, or leave a
half-done index: each case over real text files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dongmi.index import build as build_module
from dongmi.index import intake
from dongmi.index import writer as writer_module
from dongmi.index.build import Progress, build, remove, repair
from dongmi.index.errors import EncoderMismatch, ModelError, StoreCorrupt, StoreMissing
from dongmi.index.settings import Settings
from dongmi.index.store import Store


def report_text(year: int, cost: str) -> str:
    return (
        f"昆仑万维科技股份有限公司 {year} 年年度报告摘要\n证券代码：300418 证券简称：昆仑万维\n\n"
        f"一、经营情况\n{year} 年公司研发费用为 {cost} 亿元，同比增长 59.5%，主要用于大模型研发。\n"
    )


@pytest.fixture
def papers(tmp_path) -> Path:
    folder = tmp_path / "papers"
    (folder / "sub" / ".hidden").mkdir(parents=True)
    (folder / "a.txt").write_text(report_text(2024, "15.4"), "utf-8")
    (folder / "sub" / "b.MD").write_text(report_text(2023, "9.7"), "utf-8")
    (folder / "sub" / "c.pdf").write_bytes(b"%PDF-1.7")
    (folder / "sub" / ".hidden" / "d.txt").write_text("不该读到", "utf-8")
    return folder


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(store=tmp_path / "store")


def passages(settings: Settings) -> str:
    with Store.open(settings.store) as store:
        return "\n".join(chunk.text for chunk in store.chunks(store.all_chunk_ids().tolist()))


def statuses(report) -> list[str]:
    return [result.status for result in report.results]


def test_a_folder_gives_its_text_files_alone(papers, settings, tiny_encoder) -> None:
    report = build([papers], settings, tiny_encoder())
    assert [Path(r.source).name for r in report.results] == ["a.txt", "b.MD"]
    assert statuses(report) == ["added", "added"] and all(r.chunks for r in report.results)
    assert report.encoded + report.reused == sum(r.chunks for r in report.results)
    with Store.open(settings.store) as store:
        assert [filing.doc_id for filing in store.filings()] == [r.doc_id for r in report.results]
        assert store.text(report.results[0].doc_id) == (papers / "a.txt").read_text("utf-8")


def test_what_is_unchanged_is_neither_read_nor_encoded_again(
    papers, settings, tiny_encoder
) -> None:
    first = build([papers], settings, tiny_encoder())
    encoder = tiny_encoder()
    again = build([papers, papers / "a.txt"], settings, encoder)
    assert statuses(again) == ["unchanged", "unchanged"] and encoder.encoded == []
    for field in ("doc_id", "chunks", "facts", "flags"):
        got = [[getattr(r, field) for r in report.results] for report in (first, again)]
        assert got[0] == got[1], field
    with Store.open(settings.store) as store:
        assert store.manifest.generation == 1


def test_a_changed_file_replaces_itself_and_encodes_what_changed(
    papers, settings, tiny_encoder
) -> None:
    build([papers], settings, tiny_encoder())
    (papers / "a.txt").write_text(report_text(2024, "16.8"), "utf-8")
    encoder = tiny_encoder()
    report = build([papers], settings, encoder)
    assert statuses(report) == ["replaced", "unchanged"]
    assert encoder.encoded and all("16.8" in text for text in encoder.encoded)
    assert "15.4" not in passages(settings) and "16.8" in passages(settings)
    with Store.open(settings.store) as store:
        assert len(store.filings()) == 2 and store.manifest.generation == 2


def test_one_content_under_two_names_is_kept_once(papers, settings, tiny_encoder) -> None:
    build([papers], settings, tiny_encoder())
    twin = papers / "twin.txt"
    twin.write_bytes((papers / "a.txt").read_bytes())
    assert statuses(build([twin], settings, tiny_encoder())) == ["unchanged"]
    # One name goes another way: the content stays, for the other name still holds it.
    (papers / "a.txt").write_text(report_text(2022, "6.9"), "utf-8")
    assert statuses(build([papers / "a.txt"], settings, tiny_encoder())) == ["replaced"]
    assert "15.4" in passages(settings) and "6.9" in passages(settings)
    # Both names hold the new content now: the former has no name left.
    twin.write_bytes((papers / "a.txt").read_bytes())
    assert statuses(build([twin], settings, tiny_encoder())) == ["replaced"]
    assert "15.4" not in passages(settings) and "6.9" in passages(settings)


def test_a_file_that_fails_costs_no_other(papers, settings, tiny_encoder) -> None:
    empty, binary = papers / "0.txt", papers / "1.txt"
    empty.touch()
    binary.write_bytes(bytes(range(256)) * 50)
    (papers / "empty").mkdir()
    paths = [papers, papers / "gone.txt", papers / "empty", papers / "sub" / "c.pdf"]
    report = build(paths, settings, tiny_encoder())
    assert statuses(report) == ["failed", "failed", "added", "added", "failed", "failed", "failed"]
    for result in report.results:
        assert bool(result.error) == (result.status == "failed")
    assert "没有这个文件" in report.results[4].error and "gone.txt" in report.results[4].error
    assert "没有可以读" in report.results[5].error
    assert "15.4" in passages(settings)


def test_nothing_readable_makes_no_index(tmp_path, settings, tiny_encoder) -> None:
    assert statuses(build([tmp_path / "gone"], settings, tiny_encoder())) == ["failed"]
    with pytest.raises(StoreMissing):
        Store.open(settings.store)


def test_a_newer_reader_reads_again_and_encodes_nothing_again(
    papers, settings, tiny_encoder, monkeypatch
) -> None:
    build([papers], settings, tiny_encoder())
    monkeypatch.setattr(intake, "reading_recipe", lambda: "a later version")
    encoder = tiny_encoder()
    assert statuses(build([papers], settings, encoder)) == ["replaced", "replaced"]
    assert encoder.encoded == []
    with Store.open(settings.store) as store:
        assert len(store.filings()) == 2 and store.manifest.generation == 2


def test_a_newer_rule_for_words_cuts_every_passage_again(
    papers, settings, tiny_encoder, monkeypatch
) -> None:
    build([papers], settings, tiny_encoder())
    with closing(sqlite3.connect(settings.store / "dongmi.sqlite")) as connection, connection:
        connection.execute("UPDATE chunks SET tokens = '旧词'")
    for module in (build_module, writer_module):
        monkeypatch.setattr(module, "token_rule", lambda: "a later rule")
    encoder = tiny_encoder()
    assert statuses(build([papers], settings, encoder)) == ["unchanged", "unchanged"]
    assert encoder.encoded == []
    with Store.open(settings.store) as store:
        assert store.manifest.tokens == "a later rule" and store.manifest.generation == 2
        assert store.lexical("旧词", 5) == [] and len(store.lexical("研发费用", 5)) == 2


def test_removed_by_id_name_or_path(papers, settings, tiny_encoder) -> None:
    first, second = (r.doc_id for r in build([papers], settings, tiny_encoder()).results)
    assert remove(["nothing"], settings) == ()
    assert remove([str(papers / "sub" / "b.MD")], settings) == (second,)
    assert "9.7" not in passages(settings) and "15.4" in passages(settings)
    with Store.open(settings.store) as store:
        best = store.dense(tiny_encoder().encode_queries([store.chunks([1])[0].views[0]]), 1)
        assert best == [(1, pytest.approx(1.0, abs=1e-6))]
    assert remove([first, "a.txt"], settings) == (first,)
    with Store.open(settings.store) as store:
        assert store.filings() == () and store.manifest.chunks == 0
        assert store.dense(np.ones(32, np.float32), 5) == [] == store.lexical("研发费用", 5)
    assert statuses(build([papers], settings, tiny_encoder())) == ["added", "added"]


def test_remove_and_repair_need_an_index(settings, tiny_encoder) -> None:
    with pytest.raises(StoreMissing):
        remove(["x"], settings)
    with pytest.raises(StoreMissing):
        repair(settings, tiny_encoder())
    assert not settings.store.exists()


def test_repair_brings_back_every_file_without_encoding(papers, settings, tiny_encoder) -> None:
    build([papers], settings, tiny_encoder())
    with Store.open(settings.store) as store:
        expected = store.lexical("研发费用", 5), store.dense(np.ones(32, np.float32) / 32**0.5, 5)
        names = list(store.manifest.files)
    for name in names:
        [path] = settings.store.glob(name.replace("-1", "-*"))
        path.write_bytes(path.read_bytes()[:-9])
        with pytest.raises(StoreCorrupt):
            Store.open(settings.store)
        encoder = tiny_encoder()
        repair(settings, encoder)
        assert encoder.encoded == []
        with Store.open(settings.store) as store:
            found = store.lexical("研发费用", 5), store.dense(np.ones(32, np.float32) / 32**0.5, 5)
        assert found == expected


def test_a_build_mends_what_is_worn_and_a_lost_cache_is_only_time(
    papers, settings, tiny_encoder
) -> None:
    build([papers], settings, tiny_encoder())
    next(settings.store.glob("vectors-*")).unlink()
    (settings.store / "embeddings.sqlite").write_bytes(b"x" * 5000)
    encoder = tiny_encoder()
    assert statuses(build([papers], settings, encoder)) == ["unchanged", "unchanged"]
    assert encoder.encoded
    assert "15.4" in passages(settings)


def test_another_encoder_is_refused_until_repair_changes_over(
    papers, settings, tiny_encoder
) -> None:
    build([papers], settings, tiny_encoder())
    other = tiny_encoder(name="other@2", dimension=48)
    with pytest.raises(EncoderMismatch, match=r"tiny@1.*other@2"):
        build([papers], settings, other)
    assert other.encoded == []
    repair(settings, other)
    with Store.open(settings.store) as store:
        store.check_encoder(other)
        assert len(store.dense(other.encode_queries(["研发"]), 1)) == 1


@pytest.mark.parametrize(
    "spoil", [lambda v: v * np.nan, lambda v: v * 0.5, lambda v: v[:-1], lambda v: v[:, :-1]]
)
def test_useless_vectors_are_refused(papers, settings, tiny_encoder, spoil) -> None:
    encoder = tiny_encoder()
    whole = encoder.encode_passages
    encoder.encode_passages = lambda texts: spoil(whole(texts))
    with pytest.raises(ModelError, match="tiny@1"):
        build([papers], settings, encoder)


def test_progress_counts_up_to_its_total(papers, settings, tiny_encoder) -> None:
    seen: list[Progress] = []
    build([papers], settings, tiny_encoder(), progress=seen.append)
    for stage in ("read", "encode", "write"):
        steps = [step for step in seen if step.stage == stage]
        assert steps[0].done == 0 and steps[-1].done == steps[-1].total > 0
        assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert [Path(step.source).name for step in seen if step.source] == ["a.txt", "b.MD"]


def test_an_interrupt_leaves_the_index_and_the_next_build_completes(
    papers, settings, tiny_encoder
) -> None:
    def stop_at(stage: str):
        def stop(progress: Progress) -> None:
            if progress.stage == stage and progress.done == progress.total:
                raise KeyboardInterrupt

        return stop

    build([papers / "a.txt"], settings, tiny_encoder())
    for stage in ("read", "encode"):
        with pytest.raises(KeyboardInterrupt):
            build([papers], settings, tiny_encoder(), progress=stop_at(stage))
        assert "9.7" not in passages(settings)
    encoder = tiny_encoder()
    assert statuses(build([papers], settings, encoder)) == ["unchanged", "added"]
    assert encoder.encoded == []  # the interrupted build had kept its vectors
    assert "9.7" in passages(settings)
