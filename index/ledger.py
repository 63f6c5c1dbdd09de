"""The figure ledger: every figure of a filing that can be read with its name, unit and period.

Holds `read_facts`, and hands on `standard_metric`, `find_metrics` and `near_metrics`. Reading
tables is `table_facts.py`, reading sentences `sentence_facts.py`; finding facts for a question is
not here.
"""

from __future__ import annotations

from .fact import Fact
from .filing import BlockKind, Filing
from .metric_words import MetricMention, find_metrics, near_metrics, standard_metric
from .sentence_facts import sentence_facts
from .table_facts import table_facts

__all__ = ["MetricMention", "find_metrics", "near_metrics", "read_facts", "standard_metric"]


def read_facts(filing: Filing) -> tuple[Fact, ...]:
    """Read the facts of a filing, in the order of its text."""
    facts: list[Fact] = []
    for block in filing.blocks:
        read = table_facts if block.kind is BlockKind.TABLE else sentence_facts
        facts.extend(read(filing, block))
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end)))
