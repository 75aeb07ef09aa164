"""The commands and their options; imports nothing heavy, so that help is quick."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from dedupe_text.config import ACTIONS, MATCHERS, ORDERS, POLICIES, SPLITTERS

PROGRAM = "dedupe-text"

_DESCRIPTION = "Find the text that a document repeats, prove each repeat, and take it out without losing a word."
_EPILOG = """exit status:
  0  done
  1  more was taken out than --max-duplication allows, or a result does not hold (verify)
  2  the command line cannot be used
  3  some inputs could not be read, or some output not written; the rest is done

Offsets and lengths are Unicode code points, line numbers count from 1."""


class _Version(argparse.Action):
    """Prints the versions that decide a result, and ends."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        sys.stdout.write(version_line() + "\n")
        parser.exit()


def version_line() -> str:
    """Return the versions of the package, Python and Unicode, and the kernels in use, in one line."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from dedupe_text.kernels.implementation import IN_USE
    from dedupe_text.kernels.unicode_tables import unicode_tables

    try:
        installed = version(PROGRAM)
    except PackageNotFoundError:
        installed = "(not installed)"
    python = f"Python {platform.python_version()}"
    return f"{PROGRAM} {installed}, {python}, kernels {IN_USE}, Unicode {unicode_tables().version}"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument(
        "--version",
        action=_Version,
        nargs=0,
        help="show the versions of the program, Python and Unicode and the kernels in use, and exit",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    _clean(commands)
    _mark(commands)
    _explain(commands)
    _report(commands)
    _repair(commands)
    _verify(commands)
    return top


def share(value: str) -> float:
    """Return a share in [0, 1]; raises `argparse.ArgumentTypeError` for anything else.

    >>> share("0.25")
    0.25
    """
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is not a share: use a number from 0 to 1, for example 0.25")
    return number


def _natural(first: int) -> Any:
    def natural(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = first - 1
        if number < first:
            raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from {first}")
        return number

    return natural


def _command(commands: Any, name: str, purpose: str, details: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}. {details}", allow_abbrev=False
    )
    return command


def _clean(commands: Any) -> None:
    purpose = "write the text without what it repeats"
    details = (
        "Line ends and everything that stays are written as they were read. The inputs are not changed. Text files are "
        "cleaned each by itself; files of rows (JSONL, Parquet, WARC and WET, also compressed) and folders are one "
        "corpus, in which each source loses its boilerplate too, and each file has an output in its own format."
    )
    command = _command(commands, "clean", purpose, details)
    _inputs(command)
    command.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="write to this file instead of standard output; with several inputs, to files of the same names "
        "in this folder",
    )
    _limit(command)
    _options(command)
    _corpus(command)
    _corpus_output(command)


def _mark(commands: Any) -> None:
    purpose = "show what is repeated: each mark with its verdict, its witness and the rule that decided"
    details = "On a terminal, the whole text with its marks; into a file or pipe, one line for each mark."
    command = _command(commands, "mark", purpose, details)
    _inputs(command)
    command.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "html", "dolma"),
        default="text",
        help="text; json or jsonl: one result for each input, in the stored form that verify reads; "
        "html: one page that needs nothing else; dolma: attributes as the Dolma toolkit reads them, of a corpus only, "
        "which is written as jsonl by default (default: %(default)s)",
    )
    command.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="write to this file instead of standard output; html of several inputs goes to this folder",
    )
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour of the text format; auto: on a terminal, unless NO_COLOR is set, or if FORCE_COLOR is set "
        "(default: %(default)s)",
    )
    _limit(command)
    _options(command)
    _corpus(command)
    _corpus_output(command)


def _report(commands: Any) -> None:
    purpose = "say what a run over a corpus finds: documents, sources, marks, what would be taken out"
    command = _command(commands, "report", purpose, "Nothing else is written.")
    _rows(command)
    _shown(command)
    _limit(command)
    _options(command)
    _corpus(command)


def _repair(commands: Any) -> None:
    purpose = "say how many documents the repetition rules of Gopher and FineWeb drop before and after cleaning"
    command = _command(commands, "repair", purpose, "So it shows what cleaning saves from a filter.")
    _rows(command)
    _shown(command)
    _options(command)
    _corpus(command)


def _rows(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help='files and folders to read, "-" for standard input (the default), which is JSONL',
    )


def _shown(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=("text", "json"), default="text", help="(default: %(default)s)")
    command.add_argument("-o", "--output", metavar="PATH", help="write to this file instead of standard output")


def _explain(commands: Any) -> None:
    purpose = "say in words why a place is marked"
    details = "Without --at or --line, explains every mark. A place that proves a mark, its witness, counts too."
    command = _command(commands, "explain", purpose, details)
    _input(command)
    place = command.add_mutually_exclusive_group()
    place.add_argument("--at", type=_natural(0), metavar="OFFSET", help="the place as a code-point offset from 0")
    place.add_argument("--line", type=_natural(1), metavar="N", help="the place as a line number from 1")
    command.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="text, or json with the data to decide it again (default: %(default)s)",
    )
    _options(command)


def _verify(commands: Any) -> None:
    purpose = "check that a result holds: nothing that was said once is lost"
    details = (
        "Checks that the removed spans give the text back, that spans are in order and apart, and that for each of "
        "them a witness stays which says the same, compared anew."
    )
    command = _command(commands, "verify", purpose, details)
    _input(command)
    command.add_argument(
        "--marks",
        metavar="MARKS",
        help="check this stored result (json, or jsonl with one result per line) instead of a new one",
    )
    _options(command)


def _inputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="*", default=["-"], metavar="FILE", help='files to read, "-" for standard input (the default)'
    )
    _decoding(command)


def _input(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help='file to read, "-" for standard input')
    _decoding(command)


def _decoding(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--encoding", default="utf-8", metavar="NAME", help="encoding of the inputs (default: %(default)s)"
    )
    command.add_argument(
        "--errors",
        choices=("strict", "replace"),
        default="strict",
        help="bytes that are not text: report the file and go on with the next, or read them as U+FFFD "
        "(default: %(default)s)",
    )


def _limit(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--max-duplication",
        type=share,
        metavar="SHARE",
        help="exit with 1 when more than this share of the code points of any input is taken out",
    )


def _options(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("what counts as a repeat")
    group.add_argument(
        "--config",
        metavar="TOML",
        help="file with options, in a table tool.dedupe_text if it is a pyproject.toml; by default dedupe_text.toml or "
        "pyproject.toml in the working directory. What stands on the command line has the last word",
    )
    group.add_argument(
        "--splitter",
        choices=SPLITTERS,
        help="how the text is cut into paragraphs (default: auto, which decides by text)",
    )
    group.add_argument("--matcher", choices=MATCHERS, help="how candidate pairs are found (default: join)")
    group.add_argument("--policy", choices=POLICIES, help="which copy stays (default: first)")
    group.add_argument(
        "--threshold",
        type=float,
        metavar="SIMILARITY",
        help="similarity, 0.5 to 1, from which two paragraphs are one text, edited (default: 0.8)",
    )
    group.add_argument(
        "--no-passages", action="store_true", help="look at whole paragraphs only, not at passages inside them"
    )


def _corpus(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("a corpus")
    group.add_argument(
        "--input-format",
        choices=("auto", "jsonl", "parquet", "warc", "text"),
        default="auto",
        help="what the files are; auto tells by their names (default: %(default)s)",
    )
    for option, what in (
        ("documents", "documents of which another says all (default: mark)"),
        ("paragraphs", "paragraphs and blocks that stand in another document too (default: mark)"),
        ("boilerplate", "what a source says on many of its pages (default: remove)"),
    ):
        group.add_argument(f"--{option}", choices=ACTIONS, help=what)
    group.add_argument("--no-within", action="store_true", help="do not look for repeats inside a document")
    group.add_argument("--order", choices=ORDERS, help="which of two documents is the first (default: input)")
    group.add_argument(
        "--near", type=float, metavar="J", help="Jaccard similarity from which paragraphs are compared (default: 0.8)"
    )
    group.add_argument(
        "--alike", type=float, metavar="J", help="Jaccard similarity from which documents are compared (default: 0.8)"
    )
    group.add_argument(
        "--phrases", metavar="FILE", help="lines that are boilerplate wherever they stand, one in each line"
    )
    for name in ("id", "text", "source", "time"):
        group.add_argument(f"--{name}-field", metavar="NAME", help=f"field with the {name} (default: {name})")
    group.add_argument("--host-of", metavar="NAME", help="field with an address, whose host is the source")
    group.add_argument(
        "--workers", type=_natural(1), default=1, metavar="N", help="processes; the results do not depend on them"
    )
    group.add_argument(
        "--spool", metavar="FOLDER", help="where texts lie that are needed again (default: temporary files)"
    )
    group.add_argument(
        "--progress", action=argparse.BooleanOptionalAction, help="show how the run goes (default: on a terminal)"
    )


def _corpus_output(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("the outputs of a corpus")
    group.add_argument("--report", metavar="FILE", help="write the report on the run to this file, as JSON")
    group.add_argument("--drop-empty", action="store_true", help="leave out documents of whose text nothing stays")
    group.add_argument("--dry-run", action="store_true", help="write nothing, and say what would be taken out")
    group.add_argument(
        "--resume", action="store_true", help="go on with a run into a folder that was ended: what is done stays"
    )
