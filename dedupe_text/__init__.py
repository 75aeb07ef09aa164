"""Finds text that repeats and takes it out without losing a word that was said only once."""

import importlib
import typing

if typing.TYPE_CHECKING:
    from dedupe_text.api import compare, dedupe, dedupe_all, dedupe_corpus
    from dedupe_text.config import (
        BoilerplateConfig,
        CorpusConfig,
        DedupeConfig,
        EvidenceConfig,
        GuardConfig,
        Member,
        Splitter,
    )
    from dedupe_text.corpus.report import CorpusReport
    from dedupe_text.errors import (
        BaselineFormatError,
        ChangedSourceError,
        ConfigError,
        DecodeError,
        DedupeError,
        IndexClosedError,
        IndexFormatError,
        IndexLockedError,
        IndexWriteError,
        InputTypeError,
        MissingLibraryError,
        OneShotError,
        ResultFormatError,
        ResumeError,
        SchemeError,
        TruncatedError,
        UnplacedError,
        UnreadableError,
        VerificationError,
        WorkerLostError,
    )
    from dedupe_text.index import CorpusIndex, IndexStats
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

    __version__: str

__all__ = [
    "BaselineFormatError",
    "Block",
    "BoilerplateConfig",
    "ChangedSourceError",
    "Comparison",
    "ConfigError",
    "CorpusConfig",
    "CorpusIndex",
    "CorpusReport",
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
    "IndexClosedError",
    "IndexFormatError",
    "IndexLockedError",
    "IndexStats",
    "IndexWriteError",
    "InputTypeError",
    "Kind",
    "Mark",
    "Member",
    "MissingLibraryError",
    "OneShotError",
    "Paragraph",
    "Removal",
    "ResultFormatError",
    "ResumeError",
    "Rule",
    "SchemeError",
    "Span",
    "Splitter",
    "TruncatedError",
    "UnplacedError",
    "UnreadableError",
    "Verdict",
    "VerificationError",
    "Witness",
    "WorkerLostError",
    "compare",
    "dedupe",
    "dedupe_all",
    "dedupe_corpus",
]

# A name is loaded when somebody asks for it (Scientific Python SPEC 1): the import itself costs next to nothing.
_HOMES = {
    "api": "compare dedupe dedupe_all dedupe_corpus",
    "config": "BoilerplateConfig CorpusConfig DedupeConfig EvidenceConfig GuardConfig Member Splitter",
    "corpus.report": "CorpusReport",
    "errors": "BaselineFormatError ChangedSourceError ConfigError DecodeError DedupeError IndexClosedError "
    "IndexFormatError IndexLockedError IndexWriteError InputTypeError MissingLibraryError OneShotError "
    "ResultFormatError ResumeError SchemeError TruncatedError UnplacedError UnreadableError VerificationError "
    "WorkerLostError",
    "index": "CorpusIndex IndexStats",
    "model": "Block Comparison Difference DifferenceKind Document Effect Kind Mark Paragraph Removal Rule Span Verdict "
    "Witness",
    "results": "DedupeResult Explanation",
}

if not typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Return a public name from its module, or `__version__` from the installed package."""
        if name == "__version__":
            return importlib.import_module("importlib.metadata").version("dedupe-text")
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(importlib.import_module(f"dedupe_text.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
