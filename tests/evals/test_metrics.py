"""What may go wrong: a metric off by a rank, a hit counted in another file, ndcg above 1."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.evals.metrics import METRICS, Passage, evaluate, first_rank, group_ranks, is_hit

GOLD = Passage("a.txt", 100, 200)
MISS = Passage("a.txt", 300, 400)
HIT = Passage("a.txt", 90, 210)


@pytest.mark.parametrize(
    ("found", "hit"),
    [
        (Passage("a.txt", 100, 200), True),
        (Passage("a.txt", 0, 1000), True),
        (Passage("a.txt", 150, 400), True),  # exactly half
        (Passage("a.txt", 151, 400), False),  # one short of half
        (Passage("a.txt", 120, 140), True),  # inside the gold, though far less than half
        (Passage("a.txt", 120, 120), False),  # nothing at all
        (Passage("a.txt", 200, 300), False),  # touching
        (Passage("b.txt", 100, 200), False),
    ],
)
def test_a_hit_is_half_of_the_gold_or_a_piece_of_it(found: Passage, hit: bool) -> None:
    assert is_hit(GOLD, found) is hit


def score(metric: str, golds: list[Passage], found: list[Passage]) -> float:
    """Score one question whose golds are each a part of the answer."""
    return evaluate({"q": [[gold] for gold in golds]}, {"q": found}, [metric])[metric]["q"]


def test_recall_counts_the_first_k_alone() -> None:
    found = [MISS, MISS, HIT]
    assert [score(f"recall@{k}", [GOLD], found) for k in (1, 2, 3, 5)] == [0, 0, 1, 1]


def test_any_gold_counts_for_recall_and_mrr() -> None:
    other = Passage("b.txt", 0, 10)
    assert score("recall@2", [other, GOLD], [MISS, HIT]) == 1
    assert score("mrr", [other, GOLD], [MISS, HIT]) == 0.5
    assert first_rank([[other, GOLD]], [MISS, HIT]) == 2


def test_mrr_with_a_cut() -> None:
    assert score("mrr", [GOLD], [MISS, MISS, MISS, HIT]) == 0.25
    assert score("mrr@3", [GOLD], [MISS, MISS, MISS, HIT]) == 0


def test_ndcg_by_hand() -> None:
    # One gold at rank 3: (1 / log2 4) / (1 / log2 2) = 0.5.
    assert score("ndcg@10", [GOLD], [MISS, MISS, HIT]) == pytest.approx(0.5)
    # Two golds at ranks 1 and 4, ideal 1 and 2:
    # (1 + 1 / log2 5) / (1 + 1 / log2 3) = (1 + 0.430677) / (1 + 0.630930) = 0.877215.
    other = Passage("b.txt", 0, 10)
    found = [HIT, MISS, MISS, other]
    assert score("ndcg@10", [GOLD, other], found) == pytest.approx(0.877215, abs=1e-6)
    # Cut at 3, only the first is left: 1 / (1 + 0.630930) = 0.613147.
    assert score("ndcg@3", [GOLD, other], found) == pytest.approx(0.613147, abs=1e-6)
    # Cut at 1, one gold is all the ideal order could show.
    assert score("ndcg@1", [GOLD, other], found) == 1


def test_a_gold_is_counted_once_and_two_in_one_passage_do_not_pass_the_ideal() -> None:
    assert score("ndcg@10", [GOLD], [HIT, HIT, HIT]) == 1
    assert score("ndcg@10", [Passage("a.txt", 0, 5), Passage("a.txt", 6, 9)], [HIT]) == 0
    assert score("ndcg@10", [GOLD, Passage("a.txt", 95, 99)], [HIT]) == 1


def test_golds_of_one_group_stand_for_one_another() -> None:
    other = Passage("b.txt", 0, 10)
    scores = evaluate({"q": [[GOLD, other]]}, {"q": [other, HIT]}, ["ndcg@10", "recall@1"])
    assert scores == {"ndcg@10": {"q": 1.0}, "recall@1": {"q": 1.0}}


def test_a_question_the_run_lacks_scores_nothing_and_one_without_gold_is_not_scored() -> None:
    scores = evaluate({"q": [[GOLD]]}, {"other": [HIT]}, ["recall@5"])
    assert scores == {"recall@5": {"q": 0.0}}


@pytest.mark.parametrize("name", ["recall", "recall@0", "map", "ndcg@", "mrr@x"])
def test_an_unknown_metric_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="unknown metric"):
        evaluate({}, {}, [name])


passages = st.builds(
    lambda source, start, length: Passage(source, start, start + length),
    st.sampled_from(["a", "b"]),
    st.integers(0, 50),
    st.integers(1, 30),
)


groups = st.lists(st.lists(passages, min_size=1, max_size=3), min_size=1, max_size=3)


@given(groups, st.lists(passages, max_size=12))
def test_every_score_lies_between_0_and_1_and_agrees_with_the_ranks(
    golds: list[list[Passage]], found: list[Passage]
) -> None:
    scores = {name: values["q"] for name, values in evaluate({"q": golds}, {"q": found}).items()}
    assert set(scores) == set(METRICS)
    assert all(0 <= value <= 1 and not math.isnan(value) for value in scores.values())
    ranks = [rank for rank in group_ranks(golds, found) if rank]
    assert scores["mrr"] == (1 / min(ranks) if ranks else 0)
    assert scores["recall@1"] <= scores["recall@3"] <= scores["recall@5"] <= scores["recall@10"]
    assert (scores["ndcg@10"] > 0) == (scores["recall@10"] > 0)
