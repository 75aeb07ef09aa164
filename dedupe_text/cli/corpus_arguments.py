"""The commands on many documents and their options; imports nothing heavy, so that help is quick."""

from __future__ import annotations

import argparse
from typing import Any

from dedupe_text.cli.shared_arguments import colours, command_of, limit, matching, natural
from dedupe_text.config import ACTIONS, ORDERS


def report(commands: Any) -> None:
    """Add the command `report`."""
    purpose = "say what a run over a corpus finds: documents, sources, marks, what would be taken out"
    command = command_of(commands, "report", purpose, "Nothing else is written.")
    rows(command)
    shown(command, "html")
    colours(command, "the tables that a terminal shows")
    limit(command)
    matching(command)
    corpus(command)


def repair(commands: Any) -> None:
    """Add the command `repair`."""
    purpose = "say how many documents the repetition rules of Gopher and FineWeb drop before and after cleaning"
    command = command_of(commands, "repair", purpose, "So it shows what cleaning saves from a filter.")
    rows(command)
    shown(command)
    matching(command)
    corpus(command)


def rows(command: argparse.ArgumentParser) -> None:
    """Add the inputs of a command that reads rows only."""
    command.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="FILE",
        help='files and folders to read, "-" for standard input (the default), which is JSONL',
    )


def shown(command: argparse.ArgumentParser, *more: str) -> None:
    """Add the options of what is only shown, in words, as data, or in other formats."""
    command.add_argument("--format", choices=("text", "json", *more), default="text", help="(default: %(default)s)")
    command.add_argument("-o", "--output", metavar="PATH", help="write to this file instead of standard output")


def corpus(command: argparse.ArgumentParser) -> None:
    """Add the options of a corpus."""
    group = command.add_argument_group("a corpus")
    reading(group)
    for option, what in (
        ("documents", "documents of which another says all (default: mark)"),
        ("paragraphs", "paragraphs and blocks that stand in another document too (default: mark)"),
        ("boilerplate", "what a source says on many of its pages (default: remove)"),
    ):
        group.add_argument(f"--{option}", choices=ACTIONS, help=what)
    group.add_argument("--no-within", action="store_true", help="do not look for repeats inside a document")
    group.add_argument(
        "--order", choices=ORDERS, help="which of two documents is the first, whose text stays (default: input)"
    )
    group.add_argument(
        "--near", type=float, metavar="J", help="Jaccard similarity from which paragraphs are compared (default: 0.8)"
    )
    group.add_argument(
        "--alike", type=float, metavar="J", help="Jaccard similarity from which documents are compared (default: 0.8)"
    )
    group.add_argument(
        "--phrases", metavar="FILE", help="lines that are boilerplate wherever they stand, one in each line"
    )
    group.add_argument(
        "--workers", type=natural(1), default=1, metavar="N", help="processes; the results do not depend on them"
    )
    group.add_argument(
        "--spool", metavar="FOLDER", help="where texts lie that are needed again (default: temporary files)"
    )
    group.add_argument(
        "--progress", action=argparse.BooleanOptionalAction, help="show how the run goes (default: on a terminal)"
    )


def reading(group: Any) -> None:
    """Add the options that say what the files are and which fields their rows have."""
    group.add_argument(
        "--input-format",
        choices=("auto", "jsonl", "parquet", "warc", "text"),
        default="auto",
        help="what the files are; auto tells by their names (default: %(default)s)",
    )
    for name in ("id", "text", "source", "time"):
        group.add_argument(
            f"--{name}-field",
            metavar="NAME",
            help=f"field with the {name}, a dot leads into an object (default: {name})",
        )
    group.add_argument("--host-of", metavar="NAME", help="field with an address, whose host is the source")


def corpus_output(command: argparse.ArgumentParser) -> None:
    """Add the options of what is written of a corpus."""
    group = command.add_argument_group("the outputs of a corpus")
    group.add_argument("--report", metavar="FILE", help="write the report on the run to this file, as JSON")
    group.add_argument("--drop-empty", action="store_true", help="leave out documents of whose text nothing stays")
    group.add_argument("--dry-run", action="store_true", help="write nothing, and say what would be taken out")
    group.add_argument(
        "--resume", action="store_true", help="go on with a run into a folder that was ended: what is done stays"
    )


def index(commands: Any) -> None:
    """Add the command `index` and what can be done with one."""
    purpose = "remember documents in a file, and say what they have to do with others"
    command = command_of(
        commands, "index", purpose, "The order of documents is that of their times, then of their ids."
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION", title="actions")
    add = _action(actions, "add", "remember the documents of files, each in place of one with its id")
    rows(add)
    check = _action(actions, "check", "write the marks that documents have beside those of the index; none is added")
    rows(check)
    check.add_argument(
        "--format",
        choices=("marks", "dolma", "clean"),
        default="marks",
        help="marks: stored results; dolma: attributes; clean: rows with the clean text (default: %(default)s)",
    )
    check.add_argument("-o", "--output", metavar="PATH", help="write to this file instead of standard output")
    check.add_argument("--drop-empty", action="store_true", help="leave out documents of whose text nothing stays")
    remove = _action(actions, "remove", "forget documents")
    remove.add_argument("ids", nargs="+", metavar="ID", help="ids of the documents")
    expire = _action(actions, "expire", "forget the documents with an earlier time")
    expire.add_argument("--before", required=True, metavar="TIME", help="time, compared as it is written")
    merge = _action(actions, "merge", "add the documents of another index of the same scheme")
    merge.add_argument("other", metavar="OTHER", help="the other index")
    stats = _action(actions, "stats", "say how much is in an index")
    stats.add_argument("--format", choices=("text", "json"), default="text", help="(default: %(default)s)")
    _action(actions, "compact", "give the room of what was removed back to the disk")


def _action(actions: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    action: argparse.ArgumentParser = command_of(actions, name, purpose, "")
    action.add_argument(
        "index", metavar="INDEX", help="file of the index, or the address of a database, postgresql://..."
    )
    action.add_argument(
        "--wait",
        type=float,
        default=10.0,
        metavar="S",
        help="seconds to wait for a writer (default: %(default)s)",
    )
    matching(action)
    corpus(action)
    return action
