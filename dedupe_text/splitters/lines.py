"""Text to one paragraph for each line that is not blank."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe_text.model import Span


@dataclass(frozen=True, slots=True)
class Lines:
    r"""Cut a text into its lines: blank ones left out, the others trimmed of white space at both ends.

    A line ends where `str.splitlines` ends it, which is at every separator of `kernels.separators.LINE_BREAKS`.

    >>> text = "One.\r\n\r\n  Two.\n"
    >>> [span.of(text) for span in Lines()(text)]
    ['One.', 'Two.']
    """

    @property
    def name(self) -> str:
        """The name that results carry: "lines"."""
        return "lines"

    def __call__(self, text: str) -> list[Span]:
        """Return the span of each line that is not blank, in code points."""
        spans: list[Span] = []
        position = 0
        for line in text.splitlines(keepends=True):
            words = line.strip()
            if words:
                start = position + line.find(words)
                spans.append(Span(start, start + len(words)))
            position += len(line)
        return spans
