from __future__ import annotations

import pytest

from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.config import BoilerplateConfig
from dedupe_text.model import Rule
from tests.boilerplate.sources import columns_of
from tests.prose import paragraphs

PHRASES = ("Please read our Comment Policy before commenting", "Lesen Sie auch:")


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("Please read our Comment Policy before commenting", True),
        ("PLEASE read our comment policy, before commenting.", True),
        ("Please read our Coment Policy before commenting!", True),
        ("LESEN SIE AUCH", True),
        ("Please read our Comment Policy before commenting on the harbour, the ferry and the gate of the mill.", False),
        ("Our comment policy was read by nobody.", False),
    ],
)
def test_phrase_goes_from_one_page(line: str, goes: bool) -> None:
    """A line that says a given phrase goes, also with other capitals, signs or a typo; what says more stays."""
    columns = columns_of(["\n".join([*paragraphs(1, 2), line])])[0]
    found = find_phrases(columns, BoilerplateConfig(phrases=PHRASES))
    assert [one.paragraph for one in found] == ([2] if goes else [])
    assert all(one.rule is Rule.KNOWN_PHRASE and one.evidence["similarity"] >= 0.9 for one in found)


def test_no_phrases_no_findings() -> None:
    """Without phrases nothing is looked for."""
    assert find_phrases(columns_of(["A line."])[0], BoilerplateConfig()) == []
