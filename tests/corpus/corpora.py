"""Corpora for properties: sources with menus, articles that are shared, edited, cut and joined, in any order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.config import ACTIONS
from tests.documents import BODIES
from tests.grown import paragraph
from tests.prose import paragraphs

ARTICLES = [BODIES["ferry"], BODIES["garden"], *(paragraphs(seed, 5) for seed in range(4))]
FURNITURE = {
    "north.example": (["Home", "News", "Sport"], ["Follow us", "All rights reserved by the Northern Example"]),
    "south.example": (["Start", "Weather"], ["Imprint", "Read our comment policy before you write a comment"]),
}

kept_facts = st.lists(st.integers(0, 20), max_size=3).map(lambda places: lambda line: misspelt(line, places))
edits = kept_facts | st.sampled_from(
    [
        lambda line: line,
        lambda line: line.upper(),
        lambda line: line.replace(", ", " - "),
        lambda line: line.replace(" the ", " a ", 1),
        lambda line: line + " Nobody else said this before the bridge was opened again in the spring.",
        lambda line: line.replace("by the", "not by the", 1),
        lambda line: line.split(". ")[0],
    ]
)


def misspelt(line: str, places: list[int]) -> str:
    """Return a line with two letters swapped in some of its longer words, which changes no fact."""
    words = line.split(" ")
    long = [k for k, word in enumerate(words) if len(word) > 5 and word.islower()]
    for place in places:
        if long:
            k = long[place % len(long)]
            words[k] = words[k][0] + words[k][2] + words[k][1] + words[k][3:]
    return " ".join(words)


@st.composite
def corpora(draw: st.DrawFn, most: int = 7, *, sourced: bool = True) -> list[dt.Document]:
    """Documents that share articles, in full or in part, edited or not, or are copies; ids and times in any order."""
    count = draw(st.integers(1, most))
    names = draw(st.permutations([f"{'x' * (number % 3)}{number}" for number in range(count)]))
    found: list[dt.Document] = []
    for name in names:
        body: list[str] = []
        for article in draw(st.lists(st.sampled_from(ARTICLES), min_size=1, max_size=2)):
            first, last = sorted((draw(st.integers(0, len(article))), draw(st.integers(0, len(article)))))
            whole = draw(st.booleans())
            body += (draw(edits)(line) for line in (article if whole else article[first:last]))
        if draw(st.booleans()):
            body.insert(draw(st.integers(0, len(body))), draw(paragraph))
        source = draw(st.sampled_from([*FURNITURE, None])) if sourced else None
        head, tail = FURNITURE.get(source or "", ([], []))
        time = draw(st.sampled_from([None, "2026-01-01", "2026-01-02"]))
        text = "\n".join([*head, *body, *tail])
        if found and draw(st.integers(0, 3)) == 0:
            text = draw(st.sampled_from(found)).text
        found.append(dt.Document(name, text, source, time))
    return found


@st.composite
def options(draw: st.DrawFn) -> dict[str, Any]:
    """What is done about each kind of repeat, in any combination."""
    actions = st.sampled_from(ACTIONS)
    return {"documents": draw(actions), "paragraphs": draw(actions), "boilerplate": draw(actions)}


def shuffled(documents: list[dt.Document]) -> list[dt.Document]:
    """Return the documents in another order that depends on their texts alone."""
    return sorted(documents, key=lambda document: (document.text[::-1], document.id))


def renamed(documents: list[dt.Document]) -> list[dt.Document]:
    """Return the documents with their places as ids."""
    return [replace(document, id=str(number)) for number, document in enumerate(documents)]
