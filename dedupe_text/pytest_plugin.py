"""The pytest plugin: fixtures, a marker, settings of a project, and a report of what the checks of a session found.

Every run of pytest imports it where the package is installed, so it imports nothing of the method until a test asks.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dedupe_text.testing.settings import RUNNING, Allowed, CheckSettings, RunningTest

if TYPE_CHECKING:
    from dedupe_text import CorpusIndex, DedupeResult
    from dedupe_text.testing import NoDuplicates, PlantedCorpus

REPORT_FORMAT = "dedupe_text.test-report"
REPORT_VERSION = 1

PATTERN = "re:"
"""How a line of the setting `dedupe_text_allow` begins that is a pattern."""
MARKER = "dedupe_text"
_NOTES = pytest.StashKey[list[dict[str, Any]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of the command line and the settings of a project."""
    parser.getgroup("dedupe_text", "text that repeats").addoption(
        "--dedupe-text-report",
        metavar="PATH",
        default=None,
        help="write what the checks for repeats found to PATH, as JSON",
    )
    parser.addini(
        "dedupe_text_allow",
        type="linelist",
        default=[],
        help=f"paragraphs that may repeat, one a line; a line that begins with {PATTERN} is a regular expression",
    )
    parser.addini(
        "dedupe_text_baseline",
        type="paths",
        default=[],
        help="files that name what repeats already, written by dedupe-text mark --write-baseline",
    )
    parser.addini("dedupe_text_strict", type="bool", default=False, help="count what repeats but stays too")
    parser.addini(
        "dedupe_text_options",
        type="linelist",
        default=[],
        help="options of the method, each as name = value, written as in TOML",
    )
    parser.addini("dedupe_text_seed", default="1", help="the seed of dedupe_text_corpus, a whole number")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker and, where a report is asked for, what writes it."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(allow=(), strict=None, **options): what holds for the checks of dedupe_text in this test, and for "
        "what its fixtures make",
    )
    path = config.getoption("dedupe_text_report")
    # A process of pytest-xdist has no report of its own: what it notes reaches the process that started it.
    if path is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Report(config.invocation_params.dir / path), "dedupe_text_report")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let the settings of a test hold while it runs."""
    notes = item.stash.setdefault(_NOTES, [])
    token = RUNNING.set(RunningTest(partial(_settings, item), notes.append))
    try:
        return (yield)
    finally:
        RUNNING.reset(token)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hand what was noted in a phase of a test to its report, which pytest-xdist carries between processes."""
    report = yield
    notes = item.stash.get(_NOTES, [])
    if notes:
        # As ASCII, since a lone surrogate cannot be sent to another process.
        report.dedupe_text = json.dumps(notes)  # type: ignore[attr-defined]
        notes.clear()
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Show both places side by side where a text was to be equal to `NoDuplicates()`."""
    checking = sys.modules.get("dedupe_text.testing.checking")
    if checking is None or op not in ("==", "!="):
        return None
    asserted: type[NoDuplicates] = checking.NoDuplicates
    for expected, given in ((right, left), (left, right)):
        if isinstance(expected, asserted):
            return expected.explain(given)
    return None


@pytest.fixture
def dedupe_text_deduper(request: pytest.FixtureRequest) -> Callable[..., Callable[[str], DedupeResult]]:
    """Return a function of options that returns a function from a text to its `DedupeResult`.

    The options are fields of `DedupeConfig`; where one is not given, that of the marker or the project holds.
    """
    from dedupe_text.api import configure_corpus, dedupe

    around = _settings(request.node).options

    def deduper(**options: Any) -> Callable[[str], DedupeResult]:
        return partial(dedupe, config=configure_corpus(None, {**around, **options}).document)

    return deduper


@pytest.fixture
def dedupe_text_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CorpusIndex]:
    """Return an empty `CorpusIndex` in a temporary file, with the options of the marker or the project."""
    from dedupe_text.index import CorpusIndex

    with CorpusIndex.open(tmp_path / "test.dedupe", **_settings(request.node).options) as index:
        yield index


@pytest.fixture(scope="session")
def dedupe_text_corpus(pytestconfig: pytest.Config) -> PlantedCorpus:
    """Return documents of several sources with menus, doubled bodies and shared articles, and what repeats in them."""
    from dedupe_text.testing import plant_corpus, sample_articles

    seed = pytestconfig.getini("dedupe_text_seed")
    if not re.fullmatch(r"[0-9]+", seed):
        raise pytest.UsageError(f"dedupe_text_seed must be a whole number, not {seed!r}")
    return plant_corpus(sample_articles(), seed=int(seed))


def _settings(item: pytest.Item) -> CheckSettings:
    """Return the settings of the project, then of the markers of a test, the nearest last."""
    config = item.config
    allow = [*map(_allowed, config.getini("dedupe_text_allow")), *config.getini("dedupe_text_baseline")]
    strict, options = config.getini("dedupe_text_strict"), _options(config.getini("dedupe_text_options"))
    for marker in reversed(list(item.iter_markers(MARKER))):
        if marker.args:
            raise pytest.UsageError(f"{item.nodeid}: the marker {MARKER} takes options by name only")
        given = dict(marker.kwargs)
        allow += given.pop("allow", ())
        own = given.pop("strict", None)
        strict = strict if own is None else own
        options |= given
    return CheckSettings(allow=tuple(allow), strict=strict, options=options)


def _allowed(line: str) -> Allowed:
    if not line.startswith(PATTERN):
        return line
    try:
        return re.compile(line.removeprefix(PATTERN).strip())
    except re.error as error:
        raise pytest.UsageError(f"dedupe_text_allow, {line!r}: {error}") from error


def _options(lines: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        raise pytest.UsageError(f"dedupe_text_options must be lines of name = value, as in TOML: {error}") from error


class _Report:
    """Gathers what the checks of a session noted, and writes it when the session ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._checks: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what was noted in one phase of a test."""
        place = {"test": report.nodeid, "when": report.when, "outcome": report.outcome}
        self._checks += ({**place, **note} for note in json.loads(getattr(report, "dedupe_text", "[]")))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the report; the tests stand in the order of their names, however many processes ran them."""
        from dedupe_text.io.replacing import replacing

        data = {
            "format": REPORT_FORMAT,
            "version": REPORT_VERSION,
            "totals": self._totals(),
            "checks": sorted(self._checks, key=lambda check: str(check["test"])),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._path) as file:
            file.write((json.dumps(data, indent=1) + "\n").encode("ascii"))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the report is, and what is in it."""
        totals = self._totals()
        terminalreporter.write_sep("-", f"dedupe_text report: {self._path}")
        terminalreporter.write_line(", ".join(f"{count:,} {what}" for what, count in totals.items()))

    def _totals(self) -> dict[str, int]:
        return {
            "checks": len(self._checks),
            "documents": sum(check["documents"] for check in self._checks),
            "characters": sum(check["characters"] for check in self._checks),
            "repeats": sum(len(check["repeats"]) for check in self._checks),
            "allowed": sum(check["allowed"] for check in self._checks),
        }
