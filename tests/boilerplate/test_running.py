from __future__ import annotations

from dedupe_text.model import Rule
from tests.boilerplate.sources import columns_of, learned, rows_of
from tests.prose import paragraphs


def printed(seed: int, pages: int, author: str) -> str:
    """Return a document of printed pages, each with its head and its foot."""
    lines: list[str] = []
    for number in range(1, pages + 1):
        head = [f"Report {seed}        On Harbours        May 19{seed}"] if number > 1 else []
        lines += [*head, *paragraphs(100 * seed + number, 4), f"{author}      [Page {number}]"]
    return "\n".join(lines)


TEXTS = [printed(71, 6, "Anchor"), printed(72, 4, "Candle & Ditch"), printed(73, 9, "Fence"), printed(74, 2, "Jacket")]


def test_heads_and_feet_go() -> None:
    """The head and the foot of each printed page go, also from a document of two pages, and nothing else."""
    source = learned(TEXTS)
    for columns, rows, pages in zip(columns_of(TEXTS), rows_of(TEXTS), (6, 4, 9, 2), strict=True):
        found = source.find(rows)
        lines = [columns.span(one.paragraph).of(columns.text) for one in found]
        assert sum("[Page" in line for line in lines) == pages
        assert sum("On Harbours" in line for line in lines) == pages - 1
        assert len(lines) == 2 * pages - 1
        assert {one.rule for one in found} == {Rule.RUNNING_LINE}


def test_numbered_headings_stay() -> None:
    """Headings that count on are followed by another line each time, and stay."""
    texts = [
        "\n".join(line for n in range(1, 8) for line in (f"Chapter {n}", *paragraphs(100 * seed + n, 3)))
        for seed in range(4)
    ]
    source = learned(texts)
    assert all(one.rule is not Rule.RUNNING_LINE for rows in rows_of(texts) for one in source.find(rows))
