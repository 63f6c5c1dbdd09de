"""The figure ledger: every figure of a filing that can be read with its name, unit and period.

Holds `read_facts`, and hands on `standard_metric` and `find_metrics`. Reading tables is
`table_facts.py`, reading sentences `sentence_facts.py`; finding facts for a question is not here.
"""

from __future__ import annotations

from .fact import Fact
from .filing import Filing
from .metric_words import MetricMention, find_metrics, near_metrics, standard_metric

__all__ = ["MetricMention", "find_metrics", "near_metrics", "read_facts", "standard_metric"]


def read_facts(filing: Filing) -> tuple[Fact, ...]:
    """Read the facts of a filing, in the order of its text."""
    return ()
