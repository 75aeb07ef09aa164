"""The text cut at its marks."""

from __future__ import annotations

from hypothesis import given

from dedupe_text.render.stretches import stretches
from dedupe_text.results import DedupeResult
from tests.render.examples import results


@given(results())
def test_stretches_tile_the_text(result: DedupeResult) -> None:
    """Stretches tile the text, each mark begins once, and each stretch shows a mark that covers it."""
    text = result.document.text
    found = list(stretches(len(text), result.marks))
    assert "".join(stretch.span.of(text) for stretch in found) == text
    assert sorted(number for stretch in found for number in stretch.begins) == list(range(len(result.marks)))
    assert all(stretch.span.start == result.marks[number].span.start for stretch in found for number in stretch.begins)
    for stretch in (stretch for stretch in found if stretch.span.size):
        over = [
            mark for mark in result.marks if mark.span.start <= stretch.span.start and stretch.span.end <= mark.span.end
        ]
        shown = None if stretch.shown is None else result.marks[stretch.shown]
        assert (shown is None) == (not over)
        if shown is not None:
            assert shown in over
            assert shown.removes == any(mark.removes for mark in over)
