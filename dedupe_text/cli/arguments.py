"""The commands and their options; imports nothing heavy, so that help is quick."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from dedupe_text.cli.corpus_arguments import corpus, corpus_output, index, reading, repair, report
from dedupe_text.cli.shared_arguments import colours, command_of, limit, matching, natural

PROGRAM = "dedupe-text"

_DESCRIPTION = "Find the text that a document repeats, prove each repeat, and take it out without losing a word."
_EPILOG = """exit status:
  0  done
  1  more was taken out than --max-duplication allows, or a repeat is new beside --baseline, or a result does not
     hold (verify)
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

    from dedupe_text.kernels.implementation import IN_USE
    from dedupe_text.kernels.unicode_tables import unicode_tables

    python = f"Python {platform.python_version()}"
    return f"{PROGRAM} {installed_version()}, {python}, kernels {IN_USE}, Unicode {unicode_tables().version}"


def installed_version() -> str:
    """Return the version of the package as it is installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "(not installed)"


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
    index(commands)
    report(commands)
    repair(commands)
    _verify(commands)
    return top


def _clean(commands: Any) -> None:
    purpose = "write the text without what it repeats"
    details = (
        "Line ends and everything that stays are written as they were read. The inputs are not changed. Text files are "
        "cleaned each by itself; files of rows (JSONL, Parquet, WARC and WET, also compressed) and folders are one "
        "corpus, in which each source loses its boilerplate too, and each file has an output in its own format."
    )
    command = command_of(commands, "clean", purpose, details)
    _inputs(command)
    command.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="write to this file instead of standard output; with several inputs, to files of the same names "
        "in this folder",
    )
    colours(command, "the summary that a terminal shows")
    limit(command)
    matching(command)
    corpus(command)
    corpus_output(command)


def _mark(commands: Any) -> None:
    purpose = "show what is repeated: each mark with its verdict, its witness and the rule that decided"
    details = (
        "On a terminal, the whole text with its marks; into a file or pipe, one line for each mark. With --format "
        "github or sarif, and with a baseline, it is a check for continuous integration."
    )
    command = command_of(commands, "mark", purpose, details)
    _inputs(command)
    command.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "html", "dolma", "github", "sarif"),
        default="text",
        help="text; json or jsonl: one result for each input, in the stored form that verify reads; "
        "html: one page that needs nothing else; dolma: attributes as the Dolma toolkit reads them, of a corpus only, "
        "which is written as jsonl by default; github: annotations of a pull request; sarif: SARIF 2.1.0 for code "
        "scanning and editors (default: %(default)s)",
    )
    command.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="write to this file instead of standard output; html of several inputs goes to this folder",
    )
    colours(command, "the text format, and of the summary that a terminal shows")
    limit(command)
    _baseline(command)
    matching(command)
    corpus(command)
    corpus_output(command)


def _explain(commands: Any) -> None:
    purpose = "say in words why a place is marked"
    details = "Without --at or --line, explains every mark. A place that proves a mark, its witness, counts too."
    command = command_of(commands, "explain", purpose, details)
    _input(command)
    place = command.add_mutually_exclusive_group()
    place.add_argument("--at", type=natural(0), metavar="OFFSET", help="the place as a code-point offset from 0")
    place.add_argument("--line", type=natural(1), metavar="N", help="the place as a line number from 1")
    command.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help="text, or json with the data to decide it again (default: %(default)s)",
    )
    matching(command)


def _verify(commands: Any) -> None:
    purpose = "check that a result holds: nothing that was said once is lost"
    details = (
        "Checks that the removed spans give the text back, that spans are in order and apart, and that for each of "
        "them a witness stays which says the same, compared anew. Of a corpus it checks what mark wrote, the "
        "witnesses in other documents too; what a source says on its pages is proved by counts, not taken again."
    )
    command = command_of(commands, "verify", purpose, details)
    command.add_argument(
        "files", nargs=1, metavar="FILE", help='file or folder to read, "-" for standard input; rows are a corpus'
    )
    _decoding(command)
    command.add_argument(
        "--marks",
        metavar="MARKS",
        help="check this stored result (json, or jsonl with one result per line) instead of a new one; for a corpus, "
        "what mark wrote",
    )
    matching(command)
    reading(command.add_argument_group("a corpus"))


def _baseline(command: argparse.ArgumentParser) -> None:
    files = command.add_mutually_exclusive_group()
    files.add_argument(
        "--baseline",
        metavar="FILE",
        help="leave out the repeats that this file names; exit with 1 when there are others, or, with "
        "--max-duplication, when the others take out more than that",
    )
    files.add_argument(
        "--write-baseline", metavar="FILE", help="write this file with all repeats that there are now, and nothing else"
    )


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
