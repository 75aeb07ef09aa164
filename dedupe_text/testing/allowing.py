"""What may repeat: paragraphs and patterns that a test names, and repeats that a baseline names.

Repeats flow in, those that count flow out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from dedupe_text.alerts import known_as
from dedupe_text.baseline import Baseline, baseline_at
from dedupe_text.columns import columns_of, read
from dedupe_text.errors import ConfigError
from dedupe_text.model import Document, Mark, Span
from dedupe_text.render.pairs import proving_pairs
from dedupe_text.testing.settings import Allowed

Place = tuple[Document, Mark, Document | None]
"""A mark with its document and the one that it repeats."""


class MayRepeat:
    """What may repeat, ready to be asked."""

    def __init__(self, allow: Iterable[Allowed]) -> None:
        """Read the baselines; raises `ConfigError` for what is none of the things that say what may repeat."""
        if isinstance(allow, str) or not isinstance(allow, Iterable):
            raise ConfigError("allow", allow, "use a list of texts, patterns and paths")
        self.given = tuple(allow)
        for item in self.given:
            if isinstance(item, str):
                if not item.strip():
                    raise ConfigError("allow", item, "a text that may repeat must not be blank")
            elif not isinstance(item, Path) and not callable(getattr(item, "search", None)):
                raise ConfigError("allow", item, "use texts, patterns made with re.compile, and the Path of a baseline")
        self._texts = {_paragraph_hash(item) for item in self.given if isinstance(item, str)}
        self._patterns = [item for item in self.given if not isinstance(item, str | Path)]
        self._baselines = [baseline_at(item, "allow") for item in self.given if isinstance(item, Path)]

    def count(self, places: Iterable[Place]) -> Iterator[bool]:
        """Say of each mark, in order, whether it counts; a baseline lets as many through as it names."""
        known = [_Known(baseline) for baseline in self._baselines]
        for document, mark, other in places:
            yield not (self._allows(document.text, mark) or any(one.has(document, mark, other) for one in known))

    def _allows(self, text: str, mark: Mark) -> bool:
        if not self._texts and not self._patterns:
            return False
        if self._may(mark.span.of(text)):
            return True
        spans = [here for here, _ in proving_pairs(mark)] or [mark.span]
        lines = [line for span in spans for line in span.of(text).split("\n") if line.strip()]
        return all(map(self._may, lines))

    def _may(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._patterns) or _paragraph_hash(text) in self._texts


class _Known:
    """What a baseline names and was not met yet: of the file that a document has its id from, else of all files."""

    def __init__(self, baseline: Baseline) -> None:
        self._of_file = Counter({key: entry.count for key, entry in baseline.entries.items()})
        self._paths = {path for path, _ in baseline.entries}
        self._of_all: Counter[str] = Counter()
        for (_, fingerprint), entry in baseline.entries.items():
            self._of_all[fingerprint] += entry.count

    def has(self, document: Document, mark: Mark, other: Document | None) -> bool:
        """Say whether the baseline names a mark that was not met yet, which is met now."""
        for fingerprint in known_as(mark, document, other):
            if document.id in self._paths:
                if self._of_file[document.id, fingerprint] > 0:
                    self._of_file[document.id, fingerprint] -= 1
                    return True
            elif self._of_all[fingerprint] > 0:
                self._of_all[fingerprint] -= 1
                return True
        return False


def _paragraph_hash(text: str) -> tuple[int, ...]:
    """Return the hash of a text in normal form, by which the method knows equal paragraphs."""
    return tuple(columns_of(read(text), [Span(0, len(text))]).hashes[0].tolist())
