"""The command line `dedupe-text`: parses, calls, prints; decides nothing.

arguments  the commands on texts and their options; `corpus_arguments` those on many documents, `shared_arguments` both
settings   options from a file, then from the command line
reading    the inputs, one by one; what cannot be read is reported and the rest is done
writing    where results go: a file at once, a folder, standard output; complaints, and the statuses of a run
summaries  the tables that a person at a terminal sees beside the data
checking   alerts in place of marks, and the baseline that names the known ones
commands   clean, mark, explain, verify
corpora    clean, mark, report, repair on many documents
indexes    index
progress   how a run over a corpus goes
signals    what ends a run from outside
proof      what `verify` checks

Exit status: 0 done; 1 more was taken out than `--max-duplication` allows, a repeat is new beside `--baseline`, or a
result does not hold; 2 the command line cannot be used; 3 some inputs could not be read or some output not written, the
rest is done; 129, 130, 143 ended by SIGHUP, SIGINT, SIGTERM; 141 the reader of standard output went away.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from dedupe_text.cli.arguments import parser

__all__ = ["main", "parser"]

UNREADABLE = 3
PIPE_CLOSED = 141
"""As shells report a program that SIGPIPE ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; `arguments` default to those of the process."""
    _stand_in_for_closed_streams()
    options = parser().parse_args(arguments)
    # The method's libraries are imported here, so that --help and usage errors answer at once.
    from dedupe_text.cli.commands import run
    from dedupe_text.cli.signals import ended_by_signals

    with ended_by_signals() as ending:
        try:
            status = _ran(run, options)
        except BaseException:
            # Whatever it is: an import in the midst of which a run is ended may raise an error of its own.
            if ending.number is None:
                raise
            status = ending.status
        if ending.number is None:
            return status
        _abandon_output()
        with suppress(OSError):
            sys.stderr.write(f"dedupe-text: {ending.words}\n")
        return ending.status


def _ran(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command; what standard output refuses ends it with a status too."""
    try:
        status = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_output()
        return PIPE_CLOSED
    except OSError as error:
        _abandon_output()
        # Files are named; standard output is not.
        sys.stderr.write(f"dedupe-text: {error.filename or 'cannot write'}: {error.strerror or error}\n")
        return UNREADABLE
    return status


def _stand_in_for_closed_streams() -> None:
    """Give standard streams that are closed, of which Python makes None, their numbers, before a file can take them.

    What is read from standard input, or written to standard output, is refused as the system refuses it.
    """
    for name, refusing, mode in (
        ("stdin", os.O_WRONLY, "r"),
        ("stdout", os.O_RDONLY, "w"),
        ("stderr", os.O_WRONLY, "w"),
    ):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, refusing), mode, encoding="utf-8"))


def _abandon_output() -> None:
    """Point standard output at nothing, so that the interpreter's last flush cannot fail."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
