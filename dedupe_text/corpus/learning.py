"""Columns of a corpus in, what each source says on many of its pages out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate import LearnedPages, learn
from dedupe_text.config import BoilerplateConfig, CorpusConfig
from dedupe_text.corpus.collecting import Collection
from dedupe_text.corpus.ordering import moment
from dedupe_text.engines.seam import Engine, outcomes
from dedupe_text.kernels.ragged import whole_spans

AT_A_TIME = 1 << 14
"""Paragraphs of sources that go to a process together: so many that calls do not count, so few that all have work."""


def pages_of(collection: Collection) -> dict[str, list[int]]:
    """Return the numbers of the documents of each source."""
    pages: dict[str, list[int]] = {}
    for number, source in enumerate(collection.sources):
        if source is not None:
            pages.setdefault(source, []).append(number)
    return pages


def learned(
    collection: Collection, pages: Mapping[str, Sequence[int]], config: CorpusConfig, engine: Engine
) -> dict[str, LearnedPages]:
    """Return what each source says on many of its pages; documents without a source are none's."""
    if config.boilerplate == "ignore":
        return {}
    sources = [(source, numbers) for source, numbers in pages.items() if len(numbers) > 1]
    sizes = np.diff(collection.kept.starts)
    ends = np.cumsum([sizes[numbers].sum() for _, numbers in sources], dtype=np.int64)

    def sent(source: tuple[str, Sequence[int]]) -> SourcePages:
        _, numbers = source
        rows = [collection.lines[collection.kept.paragraphs(number)] for number in numbers]
        return SourcePages(rows, [moment(collection.times[number]) for number in numbers])

    batches = (sources[some] for some in whole_spans(ends, AT_A_TIME))
    found = outcomes(engine, partial(learn_each, config=config.learner), batches, send=sent)
    return {source: pages for (source, _), pages in found}


class SourcePages(NamedTuple):
    """The pages of one source, each `(paragraphs,) LINE`, and the time of each, in seconds."""

    rows: Sequence[NDArray[np.void]]
    times: Sequence[float | None]


def learn_each(sources: Sequence[SourcePages], config: BoilerplateConfig) -> list[LearnedPages]:
    """Return what goes of the pages of each source; a pure function, so that any engine can run it."""
    return [learn(source.rows, config=config, times=source.times).learned for source in sources]
