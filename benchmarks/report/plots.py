"""Results to plots, one for each question; drawn with matplotlib, which is imported when a plot is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora.building import MEGABYTE
from benchmarks.measurement.turns import Spread
from benchmarks.report.tables import TITLES, by_contender

OURS = "dedupe_text"
OUR_COLOUR, THEIR_COLOUR = "#1b6ca8", "#9aa5b1"
DOTS = 144
LINE = 20
"""Dots from one line of small text to the next."""
Result = Mapping[str, Any]


def speed_plot(result: Result, task: str, path: Path) -> None:
    """Draw the speed of each contender on one task, in MB of text per second of processor time."""
    size = result["corpus"]["bytes"] / MEGABYTE
    bars = {name: [size / run["cpu"] for run in runs] for name, runs in by_contender(result, task).items()}
    _bars(bars, TITLES[task], "MB of text per second of processor time", path, _below(result))


def memory_plot(result: Result, task: str, path: Path) -> None:
    """Draw the peak memory of each contender on one task, above what it held at the start, the texts among it."""
    bars = {name: [run["peak"] / MEGABYTE for run in runs] for name, runs in by_contender(result, task).items()}
    _bars(bars, f"{TITLES[task]}: memory", "MB at the peak, above what was held at the start", path, _below(result))


def quality_plot(result: Result, task: str, path: Path) -> None:
    """Draw speed against recall, one point for each contender, its precision beside its name."""
    figure, axes = _figure(8, 5.5)
    size = result["corpus"]["bytes"] / MEGABYTE
    runs = by_contender(result, task)
    scores = [one for one in result["quality"] if one["task"] == task and one["recall"] is not None]
    labels = []
    for one in scores:
        speed = Spread.of([size / run["cpu"] for run in runs[one["contender"]]]).median
        axes.scatter(one["recall"], speed, s=60, color=_colour(one["contender"]), zorder=3)
        labels.append((one["recall"], speed, f"{one['contender']} ({_percent(one['precision'])} right)"))
    axes.set_yscale("log")
    # Room to the left of the points for what they are called.
    axes.set_xlim(min(recall for recall, _, _ in labels) - 0.25, 1.02)
    _logarithmic(axes.yaxis)
    axes.set_xlabel("recall: share of the near-duplicates that were found")
    axes.set_ylabel("MB of text per second of processor time (log)")
    axes.grid(alpha=0.3)
    _title(figure, axes, "Speed against what is found", _below(result))
    _label_points(figure, axes, labels)
    _write(figure, path)


def scale_plot(result: Result, path: Path) -> None:
    """Draw the cost per MB against the size of the corpus, one line for each work."""
    figure, axes = _figure(8, 5)
    works = dict.fromkeys(run["work"] for run in result["runs"])
    for work in works:
        runs = [run for run in result["runs"] if run["work"] == work]
        sizes = sorted({run["size"] for run in runs})
        costs = [_costs(runs, size) for size in sizes]
        least, most = ([abs(getattr(cost, end) - cost.median) for cost in costs] for end in ("least", "most"))
        style = "--" if "NumPy" in work else "-"
        axes.errorbar(sizes, [cost.median for cost in costs], (least, most), fmt=f"o{style}", capsize=3, label=work)
    axes.set_xscale("log")
    axes.set_yscale("log")
    sizes = sorted({run["size"] for run in result["runs"]})
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.minorticks_off()
    _logarithmic(axes.yaxis)
    axes.set_xlabel("MB of text")
    axes.set_ylabel("seconds of processor time per MB (log)")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    _save(figure, axes, "Cost against size", path, _below(result))


def _costs(runs: Sequence[Result], size: float) -> Spread:
    return Spread.of([run["cpu"] / run["bytes"] * MEGABYTE for run in runs if run["size"] == size])


def _bars(bars: Mapping[str, Sequence[float]], title: str, label: str, path: Path, below: str) -> None:
    spreads = sorted(((Spread.of(values), name) for name, values in bars.items()), key=lambda pair: pair[0].median)
    figure, axes = _figure(8, 1.4 + 0.42 * len(spreads))
    for place, (spread, name) in enumerate(spreads):
        axes.barh(place, spread.median, color=_colour(name), height=0.7)
        axes.plot([spread.least, spread.most], [place, place], color="black", linewidth=1)
        axes.annotate(f" {spread.median:.3g}", (spread.most, place), va="center", fontsize=9)
    axes.set_yticks(range(len(spreads)), [name for _, name in spreads])
    axes.set_xlim(0, max(spread.most for spread, _ in spreads) * 1.1)
    axes.set_xlabel(label)
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)
    _save(figure, axes, title, path, below)


def _label_points(figure: Any, axes: Any, labels: Sequence[tuple[float, float, str]]) -> None:
    """Write labels to the left of their points, moved up where two would lie on each other."""
    figure.draw_without_rendering()
    height = -LINE
    for x, y, text in sorted(labels, key=lambda label: label[1]):
        at = axes.transData.transform((x, y))[1]
        height = max(at, height + LINE)
        offset = (-9, (height - at) * 72 / figure.dpi)
        style = {"ha": "right", "va": "center", "fontsize": 8.5}
        axes.annotate(text, (x, y), xytext=offset, textcoords="offset points", **style)


def _logarithmic(axis: Any) -> None:
    from matplotlib.ticker import LogLocator, NullLocator

    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter("{x:g}")


def _figure(width: float, height: float) -> tuple[Any, Any]:
    # The object interface: no window system, and no list of figures that lives in the module.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", dpi=DOTS)
    return figure, figure.add_subplot()


def _save(figure: Any, axes: Any, title: str, path: Path, below: str) -> None:
    _title(figure, axes, title, below)
    _write(figure, path)


def _title(figure: Any, axes: Any, title: str, below: str) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(title, loc="left", fontweight="bold")
    figure.supxlabel(below, fontsize=7, color="#555555")


def _write(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def _below(result: Result) -> str:
    machine, corpus = result["machine"], result["corpus"]
    size = f"{corpus['bytes'] / MEGABYTE:.1f} MB, {corpus['documents']} documents, digest {corpus['digest'][:8]}"
    return f"{machine['processor']}, {machine['python']}; {size}; medians, range as a line"


def _colour(name: str) -> str:
    return OUR_COLOUR if name.startswith(OURS) else THEIR_COLOUR


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
