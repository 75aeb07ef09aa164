"""How a run goes, on standard error while a person looks on: documents, megabytes a second, time left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from dedupe_text.files import Watch

_TIMES = {1: "counting", 2: "marking"}


@contextmanager
def progress(size: int | None, *, wanted: bool | None, times: int = 2) -> Iterator[Watch | None]:
    """Give what a run tells its progress to, or None: where nobody looks on, or without the library `rich`.

    `size`: bytes that are read each time, None where that is not known; `wanted`: None shows it on a terminal only.
    """
    shown = sys.stderr.isatty() if wanted is None else wanted
    if not shown:
        yield None
        return
    try:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.progress import TransferSpeedColumn as SpeedColumn
    except ImportError:
        sys.stderr.write("dedupe-text: install dedupe-text[cli] to see the progress of a run\n")
        yield None
        return
    counted = TextColumn("{task.fields[documents]:,} documents")
    columns = (TextColumn("{task.description}"), BarColumn(), counted, DownloadColumn(), SpeedColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=Console(stderr=True, force_terminal=True), transient=True
    ) as shown_bars:
        bars = [
            shown_bars.add_task(_TIMES.get(time, "reading"), total=size, documents=0, start=False)
            for time in range(1, times + 1)
        ]
        started: set[int] = set()

        def watch(time: int, documents: int, through: int) -> None:
            if time > len(bars):
                return
            bar = bars[time - 1]
            if time not in started:
                started.add(time)
                shown_bars.start_task(bar)
            if documents % 64 == 1 or through == size:
                shown_bars.update(bar, completed=through, documents=documents)

        yield watch
