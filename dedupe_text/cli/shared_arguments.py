"""What several commands share: the options of the method, and the types of values."""

from __future__ import annotations

import argparse
from typing import Any

from dedupe_text.config import MATCHERS, POLICIES, SPLITTERS


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


def natural(first: int) -> Any:
    """Return what reads a whole number that is at least `first`."""

    def read(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            number = first - 1
        if number < first:
            raise argparse.ArgumentTypeError(f"{value!r} is not a whole number from {first}")
        return number

    return read


def command_of(commands: Any, name: str, purpose: str, details: str) -> argparse.ArgumentParser:
    """Add a command with its purpose in a few words and details of it."""
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}. {details}", allow_abbrev=False
    )
    return command


def colours(command: argparse.ArgumentParser, what: str) -> None:
    """Add the choice of colours of what is shown."""
    command.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help=f"colour of {what}; auto: on a terminal, unless NO_COLOR is set, or if FORCE_COLOR is set "
        "(default: %(default)s)",
    )


def limit(command: argparse.ArgumentParser) -> None:
    """Add the limit of duplication."""
    command.add_argument(
        "--max-duplication",
        type=share,
        metavar="SHARE",
        help="exit with 1 when more than this share of the code points of any input is taken out",
    )


def matching(command: argparse.ArgumentParser) -> None:
    """Add the options that say what counts as a repeat."""
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
