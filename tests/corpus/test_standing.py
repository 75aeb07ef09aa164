"""Which document of an index stands for a long paragraph: the first in order, whatever came when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.holders import NEW, Asked, Holders
from dedupe_text.corpus.remembering import Remembered, remember, scheme_of
from dedupe_text.index import CorpusIndex
from dedupe_text.model import Document
from dedupe_text.stores.sqlite import SqliteStore
from tests.corpus.sites import edited
from tests.prose import paragraphs

LONG = paragraphs(7, 1, sentences=4)[0]
POOL = [edited(LONG, 9 * k) for k in range(6)]
CONFIG = CorpusConfig(order="time")

texts = st.lists(st.sampled_from(POOL), min_size=1, max_size=3).map("\n".join)
times = st.sampled_from(["1", "2", None])


def posters(documents: list[Document], asked: Document | None, folder: Path) -> dict[int, list[str]]:
    """Return who stands for each shingle of the pool, in order, when these came one after the other."""
    store = SqliteStore(folder / str(len(list(folder.iterdir()))), scheme_of(CONFIG))
    with CorpusIndex(store, CONFIG) as index:
        for document in documents:
            index.add(document)
            index.refresh()
        there = store.numbers([asked.id]).get(asked.id) if asked else None
        one = asked or Document("", "", None, None)
        holders = Holders(
            store, Asked(one, NEW, read(one), np.zeros(len(read(one).lines), np.bool_), replaced=there), CONFIG
        )
        keys = read(Document("pool", "\n".join(POOL))).near_keys_by_class(CONFIG.near or 1.0)
        found = {key: holders.posters(key) for keys_of_one in keys.values() for key in keys_of_one}
        return {key: [held.id for held in holders.documents(numbers).values()] for key, numbers in found.items()}


def read(document: Document) -> Remembered:
    (kept,) = remember([document.text], CONFIG)
    return kept


@given(st.data(), st.lists(texts, min_size=2, max_size=6))
@settings(max_examples=25)
def test_the_first_in_order_stands_for_a_paragraph(data: st.DataObject, drawn: list[str]) -> None:
    """Documents that come in any order, are replaced, or only asked about, stand for what they do when all is there."""
    pages = [Document(f"d{k}", text, None, data.draw(times)) for k, text in enumerate(drawn)]
    history: list[Document] = []
    for one in data.draw(st.permutations(pages)):
        if data.draw(st.booleans()):
            history.append(replace(one, text=data.draw(texts), time=data.draw(times)))
        history.append(one)
    asked = data.draw(st.sampled_from(pages))
    others = [one for one in history if one.id != asked.id]
    others += data.draw(st.sampled_from([[], [replace(asked, text=data.draw(texts), time=data.draw(times))]]))
    with TemporaryDirectory() as folder:
        wanted = posters(sorted(pages, key=lambda one: (one.time or "3", one.id)), None, Path(folder))
        assert posters(history, None, Path(folder)) == wanted
        assert posters(others, asked, Path(folder)) == wanted
