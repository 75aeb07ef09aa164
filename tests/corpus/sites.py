"""Small corpora that nobody wrote: articles that sites share, edited copies, lines that a site says on every page."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from dedupe_text.model import Document
from tests.prose import paragraph, paragraphs

PARAGRAPHS = paragraphs(1, 10, 2)
"""Articles are made of these, so that they share some."""
MENU = ("Home", "News of the island", "Read more")
FOOT = (
    "Subscribe to our letter for the news of the harbour, of the ferry, and of all that the islanders say about both.",
    "All rights reserved",
)
SOURCES = (None, "harbour.example", "island.example")
TIMES = (None, "2026-01-01", "2026-01-02", "2026-02-01")


def edited(text: str, place: int) -> str:
    """Return a paragraph with another form of one of its words."""
    words = text.split()
    words[place % len(words)] += "s"
    return " ".join(words)


body = st.lists(
    st.one_of(
        st.sampled_from(PARAGRAPHS),
        st.builds(edited, st.sampled_from(PARAGRAPHS), st.integers(0, 30)),
        st.sampled_from(["Yes.", "The end.", ""]),
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def page(draw: st.DrawFn, name: str, others: list[Document]) -> Document:
    """A page, perhaps with the text of another one."""
    source = draw(st.sampled_from(SOURCES))
    lines = draw(body)
    if others and draw(st.integers(0, 3)) == 0:
        lines = draw(st.sampled_from(others)).text.split("\n")
    if source is not None:
        lines = [*MENU[: draw(st.integers(0, 3))], *lines, *FOOT[: draw(st.integers(0, 2))]]
    return Document(name, "\n".join(lines), source, draw(st.sampled_from(TIMES)))


@st.composite
def pages(draw: st.DrawFn, prefix: str, most: int) -> list[Document]:
    """Pages of some sites, with ids of their own."""
    found: list[Document] = []
    for number in range(draw(st.integers(1, most))):
        found.append(draw(page(f"{prefix}{number}", found)))
    return found


def many_pages(count: int, seed: int) -> list[Document]:
    """Return pages of some forty sites, as a larger corpus has them, in no order."""
    random = Random(seed)
    articles = [[paragraph(random, 2) for _ in range(random.randrange(2, 6))] for _ in range(count // 2)]
    found = []
    for number in range(count):
        lines = list(random.choice(articles))
        if random.random() < 0.3:
            lines = [edited(line, random.randrange(30)) if random.random() < 0.5 else line for line in lines]
        source = random.choice([None, *(f"site{k}.example" for k in range(40))])
        if source is not None:
            lines = [f"Home of {source}", *lines, f"Read more on {source}", FOOT[0]]
        found.append(Document(f"d{number}", "\n".join(lines), source, f"2026-01-{random.randrange(1, 29):02}"))
    return found
