"""What may go wrong: an interval that moves from run to run, or is far too wide or too narrow."""

import numpy as np
import pytest

from dongmi.evals.bootstrap import Score, mean, ratio


def test_the_same_scores_give_the_same_interval() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0]
    assert mean(values) == mean(values)
    assert mean(values, seed=1) != mean(values, seed=2)


def test_a_constant_has_no_width_and_nothing_has_no_score() -> None:
    assert mean([1.0] * 20) == Score(1.0, 1.0, 1.0, 20)
    assert mean([]) == Score(None, None, None, 0)
    assert ratio([0, 0], [0, 0]) == Score(None, None, None, 0)
    assert str(mean([])) == "–"


def test_the_width_is_that_of_the_normal_approximation() -> None:
    # 200 questions, 160 right: 0.8 +- 1.96 * sqrt(0.8 * 0.2 / 200) = 0.8 +- 0.0554.
    score = mean([1.0] * 160 + [0.0] * 40)
    assert score.value == 0.8
    assert score.low == pytest.approx(0.7446, abs=0.012)
    assert score.high == pytest.approx(0.8554, abs=0.012)


def test_the_interval_covers_the_truth_about_95_times_in_100() -> None:
    draw = np.random.default_rng(7)
    covered = 0
    for _ in range(300):
        score = mean(list((draw.random(100) < 0.7).astype(float)), rounds=400)
        assert score.low is not None and score.high is not None
        covered += score.low <= 0.7 <= score.high
    assert 270 <= covered <= 297


def test_a_precision_is_taken_over_the_questions_that_bear_on_it() -> None:
    # Refused: questions 1, 2, 3; rightly: 1 and 2.
    score = ratio([1, 1, 0, 0, 0], [1, 1, 1, 0, 0])
    assert score.value == pytest.approx(2 / 3)
    assert score.n == 3
    assert score.low is not None and 0 <= score.low < 2 / 3


def test_lengths_that_differ_are_an_error() -> None:
    with pytest.raises(ValueError, match="2 numbers above, 1 below"):
        ratio([1, 1], [1])
