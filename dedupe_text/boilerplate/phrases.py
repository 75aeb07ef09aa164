"""Lines known as boilerplate without a corpus: one document and the phrases of a user in, findings out.

So a single page loses "Please read our comment policy before commenting" when its owner asks for it, also where a comma
or a letter differs. Phrases of any languages stand in one list.
"""

from __future__ import annotations

from types import MappingProxyType

from rapidfuzz import fuzz, process

from dedupe_text.boilerplate.findings import Finding
from dedupe_text.columns import Columns
from dedupe_text.config import BoilerplateConfig
from dedupe_text.kernels.normal import code_points, normal_form
from dedupe_text.model import Kind, Rule

PERCENT = 100
"""RapidFuzz counts similarities up to this."""


def find_phrases(columns: Columns, config: BoilerplateConfig) -> list[Finding]:
    """Return the paragraphs that say one of the phrases of a configuration, and nothing else, in order.

    `evidence` holds the `similarity` of the normal forms in [0, 1] (1 - (insertions + deletions) / length of both).

    >>> from dedupe_text.columns import columns_of, read
    >>> from dedupe_text.splitters import splitter_for
    >>> text = "A tale.\\nPlease, read our comment policy!"
    >>> config = BoilerplateConfig(phrases=("Please read our Comment Policy.",))
    >>> [found.paragraph for found in find_phrases(columns_of(read(text), splitter_for("lines")(text)), config)]
    [1]
    """
    if not config.phrases:
        return []
    phrases = [_normal(phrase) for phrase in config.phrases]
    longest = max(map(len, phrases)) * (2 / config.phrase_similarity - 1)
    found: list[Finding] = []
    for number in range(len(columns)):
        words = _normal(columns.span(number).of(columns.text)) if columns.span(number).size <= longest else ""
        cutoff = PERCENT * config.phrase_similarity
        best = process.extractOne(words, phrases, scorer=fuzz.ratio, score_cutoff=cutoff) if words else None
        if best is not None:
            evidence = MappingProxyType({"similarity": best[1] / PERCENT})
            found.append(Finding(number, Kind.LINE, Rule.KNOWN_PHRASE, evidence))
    return found


def _normal(text: str) -> str:
    return "".join(map(chr, normal_form(code_points(text.strip())).points))
