"""The report's pictures, as SVG text to be put into a page.

Words stay words (``svg.fonttype: none``), so Chinese shows in whatever font the reader has.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from . import labels
from .metrics import METRICS
from .record import MODES, Report

COLOURS = {"lexical": "#b8c0cc", "dense": "#8aa4c8", "fused": "#4f7fbf", "full": "#1d4f91"}
_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "SimHei",
)
_BINS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 50))
_ID = re.compile(r'(\bid="|href="#|url\(#)')


def retrieval_bars(report: Report) -> str:
    """Draw the four searches side by side, with their intervals."""
    figure, axes = _canvas(8.6, 3.4)
    scores = report.retrieval["all"]
    for place, mode in enumerate(MODES):
        shown = [scores[mode][metric] for metric in METRICS]
        value = np.array([s.value or 0.0 for s in shown])
        low = np.array([s.low or 0.0 for s in shown])
        high = np.array([s.high or 0.0 for s in shown])
        axes.bar(
            np.arange(len(METRICS)) + (place - 1.5) * 0.2,
            value,
            0.19,
            color=COLOURS[mode],
            label=labels.MODES[mode],
            yerr=np.maximum(0, np.stack([value - low, high - value])),
            error_kw={"ecolor": "#444", "elinewidth": 0.9, "capsize": 2},
        )
    axes.set_xticks(range(len(METRICS)), [labels.RETRIEVAL[metric] for metric in METRICS])
    axes.set_ylim(0, 1.02)
    axes.grid(axis="y", color="#e6e9ee")
    axes.legend(ncols=4, loc="upper center", bbox_to_anchor=(0.5, 1.16), frameon=False)
    return _svg(figure, "bars")


def kind_heatmap(report: Report) -> str:
    """Draw each kind of question against what went right."""
    kinds = [name for name in report.answers if name.startswith("kind:")]
    columns = ("首位命中", "前 5 命中", "引用命中", "数字全对", "整题正确")
    cells = []
    for name in kinds:
        full, answer = report.retrieval[name]["full"], report.answers[name]
        picked = (full["recall@1"], full["recall@5"], answer["cites_gold"])
        cells.append([s.value for s in (*picked, answer["figures_exact"], answer["correct"])])
    names = [f"{labels.group(name)}（{report.answers[name]['correct'].n}）" for name in kinds]
    figure, _ = _grid(cells, names, columns, "{:.2f}", 1.0)
    return _svg(figure, "kinds")


def refusal_confusion(report: Report) -> str:
    """Draw what should have been done with a question against what was."""
    outcomes = [None, *labels.REASONS]
    counts = [
        [float(sum(r.refusal == want and r.reason == got for r in report.rows)) for got in outcomes]
        for want in outcomes
    ]
    names = [labels.outcome(reason) for reason in outcomes]
    # Each row is coloured by its own share: there are many more questions to answer than not.
    figure, axes = _grid(counts, names, names, "{:.0f}", None)
    axes.set_xlabel("实际")
    axes.set_ylabel("应当")
    return _svg(figure, "refusals")


def rank_histogram(report: Report) -> str:
    """Draw at which rank each search first shows the gold."""
    figure, axes = _canvas(8.6, 2.8)
    names = [str(a) if a == b else f"{a}–{b}" for a, b in _BINS] + ["未找到"]
    for place, mode in enumerate(MODES):
        ranks = [row.ranks[mode] for row in report.rows if row.ranks]
        counts = [sum(r is not None and a <= r <= b for r in ranks) for a, b in _BINS]
        counts.append(sum(r is None for r in ranks))
        at = np.arange(len(names)) + (place - 1.5) * 0.2
        axes.bar(at, counts, 0.19, color=COLOURS[mode], label=labels.MODES[mode])
    axes.set_xticks(range(len(names)), names)
    axes.set_xlabel("标准段落首次出现的名次")
    axes.set_ylabel("题数")
    axes.grid(axis="y", color="#e6e9ee")
    axes.legend(ncols=4, loc="upper right", frameon=False)
    return _svg(figure, "ranks")


def _grid(
    cells: Sequence[Sequence[float | None]],
    rows: Sequence[str],
    columns: Sequence[str],
    form: str,
    top: float | None,
) -> tuple[Figure, Axes]:
    """Draw a table of coloured cells; ``top`` is the full colour, None for each row's sum."""
    figure, axes = _canvas(8.6, 0.9 + 0.36 * len(rows))
    values = np.array(
        [[np.nan if v is None else v for v in row] for row in cells], dtype=float
    ).reshape(len(rows), len(columns))
    full = np.full((len(rows), 1), top) if top else np.nansum(values, axis=1, keepdims=True)
    share = values / np.where(full > 0, full, 1)
    axes.pcolormesh(share, cmap="Blues", vmin=0, vmax=1.25, edgecolors="white", linewidth=2)
    for (row, column), value in np.ndenumerate(values):
        words = "–" if np.isnan(value) else form.format(value)
        colour = "white" if share[row, column] > 0.75 else "#223"
        axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", color=colour)
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    return figure, axes


def _canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure of so many inches without a window or any state of pyplot's."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    return figure, axes


def _svg(figure: Figure, name: str) -> str:
    """Return the figure as an ``<svg>`` element whose ids begin with ``name``."""
    installed = set(fontManager.get_font_names())
    fonts = [*(font for font in _FONTS if font in installed), "DejaVu Sans"]
    for words in figure.findobj(Text):
        words.set_fontfamily(fonts)
    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}), warnings.catch_warnings():
        # Without a Chinese font here only the measuring is off; the reader's font draws.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    drawn = text.getvalue()
    return _ID.sub(rf"\g<1>{name}-", drawn[drawn.index("<svg") :])


PLOTS: dict[str, tuple[Callable[[Report], str], str]] = {
    "retrieval": (retrieval_bars, "四种检索方式，竖线为 95% 区间"),
    "ranks": (rank_histogram, "标准段落首次出现在第几名"),
    "kinds": (kind_heatmap, "各类题目的得分，括号内为题数"),
    "refusals": (refusal_confusion, "行为应当的处理，列为实际的处理"),
}
"""Name -> how it is drawn, and its caption."""
