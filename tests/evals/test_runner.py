"""What may go wrong: the user's own index is touched, a rank and its score disagree, a follow-up
loses its history, the same run scores differently twice."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dongmi.evals.questions import EvalQuestion, load_questions
from dongmi.evals.record import MODES, Report
from dongmi.evals.runner import run
from dongmi.evals.sample_store import key, open_samples
from dongmi.index.encode import load_encoder
from dongmi.index.errors import InputError
from dongmi.index.settings import Settings

KINDS = ("figure", "linearised_table", "follow_up", "who_when", "other_company", "price_or_promise")


@pytest.fixture(scope="module")
def cache(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the samples' index already, so that nothing is encoded again."""
    folder = tmp_path_factory.mktemp("cache")
    shutil.copytree(sample_settings.store, folder / key(load_encoder(sample_settings).name))
    return folder


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of one question of each of a few kinds."""
    shipped = Path(__file__).parents[2] / "evals" / "sets" / "kunlun.jsonl"
    records = [json.loads(line) for line in shipped.read_text("utf-8").splitlines() if line]
    chosen = [next(r for r in records if r["kind"] == kind) for kind in KINDS]
    path = tmp_path_factory.mktemp("set") / "few.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in chosen), "utf-8")
    return path


@pytest.fixture(scope="module")
def wanted(questions: Path) -> dict[str, EvalQuestion]:
    return {question.id: question for question in load_questions(questions)}


@pytest.fixture(scope="module")
def told() -> list[tuple[int, int, str]]:
    return []


@pytest.fixture(scope="module")
def report(
    questions: Path,
    cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
    told: list[tuple[int, int, str]],
) -> Report:
    settings = Settings(store=tmp_path_factory.mktemp("user") / "store")
    made = run(str(questions), settings, progress=lambda *step: told.append(step), cache=cache)
    assert not settings.store.exists()
    return made


def test_every_question_has_its_row_in_order(
    report: Report, wanted: dict[str, EvalQuestion]
) -> None:
    assert [row.id for row in report.rows] == list(wanted)
    assert tuple(row.kind for row in report.rows) == KINDS
    assert report.set_name == "few"
    assert report.store["filings"] == "5"
    assert report.machine["cores"] != ""


def test_ranks_and_scores_agree_in_every_search(report: Report) -> None:
    for row in report.rows:
        assert set(row.ranks) == (set(MODES) if row.gold else set())
        for mode, rank in row.ranks.items():
            scores = row.retrieval[mode]
            assert scores["mrr"] == (1 / rank if rank else 0)
            assert scores["recall@5"] == float(rank is not None and rank <= 5)


def test_the_searches_are_four_different_ones(report: Report) -> None:
    assert {mode for row in report.rows for mode in row.ranks} == set(MODES)
    assert len({json.dumps([row.ranks.get(mode) for row in report.rows]) for mode in MODES}) > 1


def test_the_evidence_shown_is_the_filings_own_text(
    report: Report, wanted: dict[str, EvalQuestion], sample_filings: Path
) -> None:
    for row in report.rows:
        assert [e.quote for e in row.gold] == [gold.quote for gold in wanted[row.id].gold]
        for excerpt in (*row.gold, *row.cited):
            text = (sample_filings / excerpt.source).read_text("utf-8")
            around = excerpt.before + excerpt.quote + excerpt.after
            assert text[excerpt.start - len(excerpt.before) :].startswith(around)
        assert row.judgement.genuine and row.judgement.traced in (None, True)


def test_a_question_about_another_company_is_refused(report: Report) -> None:
    row = next(row for row in report.rows if row.kind == "other_company")
    assert row.judgement.refused and row.judgement.correct and not row.gold


def test_progress_counts_to_the_end(report: Report, told: list[tuple[int, int, str]]) -> None:
    assert [done for done, _, _ in told] == [0, *range(len(KINDS)), len(KINDS)]
    assert {total for _, total, _ in told} == {len(KINDS)}
    assert told[1][2] == report.rows[0].question


def test_the_same_run_gives_the_same_scores(report: Report, questions: Path, cache: Path) -> None:
    again = run(str(questions), Settings(), limit=3, cache=cache)
    first = [replace(row, latency_ms=0) for row in report.rows[:3]]
    assert [replace(row, latency_ms=0) for row in again.rows] == first


def test_a_split_that_leaves_nothing_is_an_error(questions: Path, cache: Path) -> None:
    with pytest.raises(InputError, match="没有可用的题目"):
        run(str(questions), Settings(), split="neither", cache=cache)


def test_an_index_of_other_code_is_not_used_and_old_ones_go(
    sample_settings: Settings, cache: Path, tmp_path: Path
) -> None:
    encoder = load_encoder(sample_settings)
    shutil.copytree(cache / key(encoder.name), tmp_path / key(encoder.name))
    for number in range(6):
        (tmp_path / f"old{number}").mkdir()
    at = open_samples(sample_settings, encoder, cache=tmp_path)
    assert at.store == tmp_path / key(encoder.name)
    assert len(list(tmp_path.iterdir())) == 4 and at.store.is_dir()
    assert key("another-encoder") != key(encoder.name)
