"""Finds text that repeats and takes it out without losing a word that was said only once."""

import typing

from dedupe_text.api import compare, dedupe
from dedupe_text.config import DedupeConfig, EvidenceConfig, GuardConfig, Member, Splitter
from dedupe_text.errors import (
    ConfigError,
    DecodeError,
    DedupeError,
    InputTypeError,
    ResultFormatError,
    SchemeError,
    VerificationError,
)
from dedupe_text.model import (
    Block,
    Comparison,
    Difference,
    DifferenceKind,
    Document,
    Effect,
    Kind,
    Mark,
    Paragraph,
    Removal,
    Rule,
    Span,
    Verdict,
    Witness,
)
from dedupe_text.results import DedupeResult, Explanation

__all__ = [
    "Block",
    "Comparison",
    "ConfigError",
    "DecodeError",
    "DedupeConfig",
    "DedupeError",
    "DedupeResult",
    "Difference",
    "DifferenceKind",
    "Document",
    "Effect",
    "EvidenceConfig",
    "Explanation",
    "GuardConfig",
    "InputTypeError",
    "Kind",
    "Mark",
    "Member",
    "Paragraph",
    "Removal",
    "ResultFormatError",
    "Rule",
    "SchemeError",
    "Span",
    "Splitter",
    "Verdict",
    "VerificationError",
    "Witness",
    "compare",
    "dedupe",
]

if typing.TYPE_CHECKING:
    __version__: str
else:

    def __getattr__(name: str) -> str:
        """Return `__version__`, read from the installed package only when somebody asks."""
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version

        return version("dedupe-text")
