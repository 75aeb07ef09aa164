"""The exception tree; every error says what was wrong, where, and what to do.

DedupeError
├── ConfigError      (ValueError)   an option that cannot be used; `option`, `value`
├── InputTypeError   (TypeError)    something that is not text; `got`
├── DecodeError      (ValueError)   bytes that are not text in the encoding asked for; `path`, `offset`, `encoding`
├── ResultFormatError (ValueError)  a stored result that cannot be read back; `field`
├── ResumeError      (ValueError)   a manifest of another run, from which this one cannot go on; `path`
├── BaselineFormatError (ValueError) a file that is no baseline, or is damaged; `path`
├── ChangedSourceError (ValueError) a document that was another text when it was read again; `document_id`
├── SchemeError      (ValueError)   a signature or an index made in another way; `part`, `found`, `wanted`
├── IndexFormatError (ValueError)   a file that is no index, or is damaged; `path`, `part`
├── IndexClosedError (ValueError)   an index that is used after it was closed
├── IndexLockedError (BlockingIOError) an index that another process is writing to; `path`
├── IndexWriteError  (OSError)      an index that cannot be written, because the disk is full or as the file is; `path`
├── VerificationError (ValueError)  a stored result that does not fit its text; `span`
├── MissingLibraryError (ImportError) an optional library that is not installed; `library`, `extra`
├── UnplacedError    (ValueError)   a piece of a document that does not say where it begins; `number`, `field`
├── WorkerLostError  (RuntimeError) a process among several that ended before its work was done; `workers`
├── OneShotError     (RuntimeError) documents that can be read only once, asked for a second time; `what`
└── UnreadableError  (ValueError)   a row or file that is no document; `path`, `row`, `reason`
    └── TruncatedError (EOFError)   a file that ends before its end; `rows`
"""

from __future__ import annotations

from collections.abc import Callable


class DedupeError(Exception):
    """The root of all errors that this package raises on purpose; they come back from other processes as they are."""

    def __reduce__(self) -> tuple[Callable[..., DedupeError], tuple[object, ...], dict[str, object]]:
        # An exception is made again from its message alone, from which these cannot be made.
        return _with_message, (type(self), *self.args), self.__dict__


def _with_message(kind: type[DedupeError], *args: object) -> DedupeError:
    return kind.__new__(kind, *args)


class ConfigError(DedupeError, ValueError):
    """An option that cannot be used; raised when the configuration is made."""

    def __init__(self, option: str, value: object, advice: str) -> None:
        super().__init__(f"option {option!r} cannot be {value!r}: {advice}")
        self.option = option
        self.value = value


class InputTypeError(DedupeError, TypeError):
    """Something that is not `str` where a text is expected, or that is one text where several are."""

    def __init__(self, what: str, got: object, *, wanted: str = "str", advice: str | None = None) -> None:
        text = "decode it first, for example data.decode('utf-8')" if isinstance(got, bytes) else "pass a str"
        super().__init__(f"{what} must be {wanted}, not {type(got).__name__}: {advice or text}")
        self.got = type(got)


class DecodeError(DedupeError, ValueError):
    """Bytes that are not text in the encoding asked for; `offset` counts bytes from the start of the file."""

    def __init__(self, path: str, encoding: str, offset: int, reason: str) -> None:
        super().__init__(
            f"{path}: byte {offset} is not {encoding} ({reason}); "
            "give the right --encoding, or --errors replace to read it with replacement characters"
        )
        self.path = path
        self.encoding = encoding
        self.offset = offset


class ResultFormatError(DedupeError, ValueError):
    """A stored result whose version or fields this release cannot read."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"stored result, field {field!r}: {reason}")
        self.field = field


class ResumeError(DedupeError, ValueError):
    """A manifest from which a run cannot go on."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} {reason}: give the same inputs and options, or start anew without --resume")
        self.path = path


class BaselineFormatError(DedupeError, ValueError):
    """A file that is not a baseline, or whose content cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} is no baseline that can be read, {reason}: give another name, or write it anew")
        self.path = path


class ChangedSourceError(DedupeError, ValueError):
    """A document that was not the same when a corpus was read for the second time."""

    def __init__(self, document_id: str, reason: str) -> None:
        super().__init__(
            f"document {document_id!r} changed between the two passes over the corpus ({reason}): "
            "pass documents that are the same, in the same order, each time they are read"
        )
        self.document_id = document_id


class SchemeError(DedupeError, ValueError):
    """A signature, or an index, that was made in another way than what it should be compared with."""

    def __init__(self, part: str, found: object, wanted: object) -> None:
        super().__init__(f"it was made with {part} {found!r}, not {wanted!r}: make both sides with the same {part}")
        self.part = part
        self.found = found
        self.wanted = wanted


class IndexFormatError(DedupeError, ValueError):
    """A file that is not an index, or whose content cannot be read; `part` says what of it."""

    def __init__(self, path: str, part: str, reason: str) -> None:
        super().__init__(f"{path} is no index that can be read, {part}: {reason}; give another name, or make it anew")
        self.path = path
        self.part = part


class IndexClosedError(DedupeError, ValueError):
    """An index that was closed and is asked for something."""

    def __init__(self) -> None:
        super().__init__("the index was closed: open it again, or use it inside its `with` block")


class IndexLockedError(DedupeError, BlockingIOError):
    """An index that another process is writing to for longer than was to be waited."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the index {path} is locked, {reason}: close it there, wait longer, or open it read_only")
        self.path = path


class IndexWriteError(DedupeError, OSError):
    """An index that could not be written to; what had been acknowledged before is in it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"the index {path} could not be written, {reason}: make room, or check the rights on it and its folder; "
            "all that was acknowledged before is in it"
        )
        self.path = path


class VerificationError(DedupeError, ValueError):
    """A stored result that does not fit the text, or whose mark is not proved by its witness."""

    def __init__(self, reason: str, span: tuple[int, int] | None = None) -> None:
        place = "" if span is None else f" at {span[0]}:{span[1]}"
        super().__init__(f"the result does not hold{place}: {reason}")
        self.span = span


class MissingLibraryError(DedupeError, ImportError):
    """An optional library that a format needs and that is not installed."""

    def __init__(self, library: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs {library}: pip install 'dedupe-text[{extra}]'")
        self.library = library
        self.extra = extra


class UnplacedError(DedupeError, ValueError):
    """A piece of a document that does not say where it begins there; `number` counts pieces from 0."""

    def __init__(self, number: int, field: str, advice: str) -> None:
        super().__init__(f"piece {number} does not say where in its document it begins (no {field!r}): {advice}")
        self.number = number
        self.field = field


class WorkerLostError(DedupeError, RuntimeError):
    """A process that worked on a batch of documents and ended before it was done, most often for want of memory."""

    def __init__(self, workers: int) -> None:
        super().__init__(
            f"one of {workers} processes ended before its work was done, most often for want of memory: "
            "take fewer workers; what is written stays, and --resume goes on from there"
        )
        self.workers = workers


class OneShotError(DedupeError, RuntimeError):
    """Documents that can be read only once, asked for a second time."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} can be read only once: give a list, files, or an object whose __iter__ starts anew each time, "
            "or a folder as spool=, where a copy of the texts is kept while a corpus is read twice"
        )
        self.what = what


class UnreadableError(DedupeError, ValueError):
    """A row of a file, or a whole file (`row` is None), that gives no document; rows count from 1."""

    def __init__(self, path: str, row: int | None, reason: str) -> None:
        super().__init__(f"{path}{'' if row is None else f', row {row}'}: {reason}")
        self.path = path
        self.row = row
        self.reason = reason


class TruncatedError(UnreadableError, EOFError):
    """A file that ends before its end; `rows` counts those that were read before."""

    def __init__(self, path: str, rows: int, reason: str) -> None:
        super().__init__(path, None, reason)
        self.rows = rows
