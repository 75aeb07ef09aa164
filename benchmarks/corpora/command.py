"""The command `python -m benchmarks corpora`: makes corpora of the sizes asked for, and prints what they hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import fetching, sources
from benchmarks.corpora.building import MEGABYTE, CorpusError, build, sources_in

FOLDER = Path(__file__).parents[1] / ".corpora"
"""Where corpora lie when nothing else is said; git ignores it."""
DEFAULT = FOLDER / "10.jsonl"
"""The corpus that the other benchmarks read when none is given."""


def main(arguments: Sequence[str]) -> int:
    """Make the corpora; returns 0, or 2 when there is nothing to make them from."""
    options = _parser().parse_args(arguments)
    folders = [folder for folder in options.folder or sources.INSTALLED if folder.is_dir()]
    if not options.folder and not options.offline:
        folders += _fetched(options.out / "packages")
    try:
        found = sources_in(folders)
        for size in sorted(set(options.size)):
            built = build(found, size * MEGABYTE, options.out / f"{size}.jsonl")
            facts = built.to_dict()
            print(f"{built.path}: {facts['bytes']} bytes, {facts['documents']} documents, digest {facts['digest']}")
            if built.copied:
                share = facts["share_of_changed_copies"]
                print(f"  the sources end before that: {share:.0%} are copies with every 40th word changed")
    except CorpusError as error:
        print(f"corpora: {error}", file=sys.stderr)
        return 2
    return 0


def _fetched(folder: Path) -> list[Path]:
    missing = fetching.debian(sources.DEBIAN, folder) | fetching.pypi(sources.PYPI, folder)
    for name, reason in missing.items():
        print(f"corpora: {name} cannot be had: {reason}", file=sys.stderr)
    return [path for name in (*sources.DEBIAN, *sources.PYPI) if (path := folder / name).is_dir()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks corpora", description="Make corpora for the benchmarks."
    )
    parser.add_argument(
        "--size",
        type=_size,
        nargs="+",
        default=[10],
        metavar="MB",
        help="sizes in MB of text, such as 10 100 500 1000 (10)",
    )
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="where they go (benchmarks/.corpora)")
    parser.add_argument(
        "--folder",
        type=Path,
        action="append",
        metavar="DIR",
        help="take texts from here alone; may be given more than once (without: what documentation there is)",
    )
    parser.add_argument("--offline", action="store_true", help="fetch no package, use what is on this machine")
    return parser


def _size(given: str) -> int:
    size = int(given)
    if size < 1:
        raise argparse.ArgumentTypeError("a size is at least 1 MB")
    return size
