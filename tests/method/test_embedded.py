"""A sentence inside another one: what is only claimed, denied or asked there is not said there."""

from __future__ import annotations

import json
from typing import Any

import pytest

import dedupe_text as dt
from tests.documents import BODIES, CASES

EMBEDDED: list[dict[str, Any]] = json.loads((CASES / "embedded.json").read_text("utf-8"))
BODY = BODIES["ferry"][:3]
MORE = BODIES["garden"]
HEADLINE = "Winter boat for Ormsay"


def arranged(first: str, second: str) -> list[str]:
    """Return documents of two copies of a text that hold one line each: between paragraphs, or at the end of one."""
    beside = [*BODY, first, *MORE, HEADLINE, *BODY, second, *MORE]
    behind = [*BODY, f"{MORE[0]} {first}", *MORE[1:], HEADLINE, *BODY, f"{MORE[0]} {second}", *MORE[1:]]
    alone = [first, *BODY, *MORE, HEADLINE, *BODY, second, *MORE]
    cut = [*BODY, f"{MORE[0]} {first}", *MORE[1:], HEADLINE, *BODY, MORE[0], second, *MORE[1:]]
    return ["\n".join(lines) for lines in (beside, behind, alone, cut)]


def named(*, goes: bool) -> list[Any]:
    return [pytest.param(case["alone"], case["inside"], id=case["name"]) for case in EMBEDDED if case["goes"] is goes]


@pytest.mark.parametrize(("alone", "inside"), named(goes=False))
def test_a_sentence_stays_beside_one_that_says_more_around_it(alone: str, inside: str) -> None:
    """Both stay, whichever comes first, and a second run takes nothing more."""
    for text in arranged(alone, inside) + arranged(inside, alone):
        clean = dt.dedupe(text).text
        assert inside in clean
        assert alone in clean.replace(inside, "")
        assert len(clean) < 0.7 * len(text), "the copy of the rest goes"
        assert dt.dedupe(clean).text == clean


@pytest.mark.parametrize(("alone", "inside"), named(goes=True))
def test_a_sentence_that_is_said_again_goes_once(alone: str, inside: str) -> None:
    """Of two copies in which one sentence has other signs or sentences around it, one of the two goes."""
    for text in arranged(alone, inside) + arranged(inside, alone):
        assert dt.dedupe(text).text.count(alone.rstrip(".")) == 1
