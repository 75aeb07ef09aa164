"""What the plugin gives to a test: fixtures, the marker, the settings of a project, and an explanation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dedupe_text import pytest_plugin
from tests.cli.running import run

pytest_plugins = ["pytester"]

LINE = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
HEADER = f"""
import pytest
from dedupe_text.testing import NoDuplicates, assert_no_duplicate_paragraphs
LINE = {LINE!r}
TWICE = LINE + chr(10) + "A headline" + chr(10) + LINE
"""


def ran(pytester: pytest.Pytester, body: str, *arguments: str) -> pytest.RunResult:
    """Run a file of tests."""
    pytester.makepyfile(HEADER + body)
    return pytester.runpytest("-p", "no:cacheprovider", *arguments)


def test_an_equality_shows_both_places_side_by_side(pytester: pytest.Pytester) -> None:
    """`assert text == NoDuplicates()` fails with the place of the repeat and of its witness in one line."""
    result = ran(pytester, "def test_it():\n    assert TWICE == NoDuplicates()\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E*assert*1 repeat found*",
            "E*here: line 3 (202:391) *| there: line 1 (0:189)*",
            "E*The ferry to the island leaves at noon from the*|*The ferry to the island leaves*",
        ]
    )


def test_an_equality_from_the_other_side_is_explained_too(pytester: pytest.Pytester) -> None:
    """`NoDuplicates() == text` fails with the same explanation."""
    result = ran(pytester, "def test_it():\n    assert NoDuplicates() == TWICE\n")
    result.stdout.fnmatch_lines(["E*1 repeat found*", "E*here: line 3*there: line 1*"])


def test_an_inequality_says_that_nothing_repeats(pytester: pytest.Pytester) -> None:
    """`assert text != NoDuplicates()` holds where something repeats, and says when nothing does."""
    result = ran(
        pytester,
        "def test_one():\n    assert TWICE != NoDuplicates()\n\ndef test_two():\n    assert LINE != NoDuplicates()\n",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*nothing repeats*"])


def test_what_is_no_text_is_named(pytester: pytest.Pytester) -> None:
    """A number is not equal to `NoDuplicates()`, and the explanation says why."""
    result = ran(pytester, "def test_it():\n    assert 5 == NoDuplicates()\n")
    result.stdout.fnmatch_lines(["E*int is neither a text nor documents*"])


def test_other_comparisons_are_explained_by_pytest(pytester: pytest.Pytester) -> None:
    """The plugin says nothing about two texts that are not equal."""
    result = ran(pytester, "def test_it():\n    assert 'one' == 'two'\n")
    result.stdout.fnmatch_lines(["E*- two", "E*+ one"])


def test_the_assertion_points_at_the_test(pytester: pytest.Pytester) -> None:
    """`assert_no_duplicate_paragraphs` shows the line of the test and not its own."""
    result = ran(pytester, "def test_it():\n    assert_no_duplicate_paragraphs(TWICE)\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [">*assert_no_duplicate_paragraphs(TWICE)", "E*1 repeat found", "*.py:*: AssertionError"]
    )
    result.stdout.no_fnmatch_line("*raise AssertionError*")


ALLOWED = "def test_it():\n    assert_no_duplicate_paragraphs(TWICE)\n"
SETTINGS = (
    ("a text", "dedupe_text_allow =\n    {line}", 1),
    ("a pattern", "dedupe_text_allow =\n    Something else\n    re: ^The ferry .* mail", 1),
    ("another text", "dedupe_text_allow =\n    The ferry", 0),
    ("nothing", "", 0),
)


@pytest.mark.parametrize(("label", "setting", "passed"), SETTINGS, ids=[case[0] for case in SETTINGS])
def test_a_project_says_what_may_repeat(pytester: pytest.Pytester, label: str, setting: str, passed: int) -> None:
    """The setting `dedupe_text_allow` takes paragraphs and patterns."""
    pytester.makeini("[pytest]\n" + setting.format(line=LINE.strip()))
    ran(pytester, ALLOWED).assert_outcomes(passed=passed, failed=1 - passed)


@pytest.mark.parametrize("place", ["setting", "marker", "call"])
def test_a_baseline_says_what_may_repeat(pytester: pytest.Pytester, place: str) -> None:
    """A file that `dedupe-text mark` wrote is named in the settings, from where they stand, a marker or a call."""
    (pytester.path / "page.txt").write_text(f"{LINE}\nA headline\n{LINE}", "utf-8")
    assert run("mark", "page.txt", "--write-baseline", "repeats.json", folder=pytester.path).status == 0
    pytester.makeini(f"[pytest]\n{'dedupe_text_baseline = repeats.json' if place == 'setting' else ''}\n")
    marker = '@pytest.mark.dedupe_text(allow=[Path("repeats.json")])' if place == "marker" else ""
    given = ', allow=[Path("repeats.json")]' if place == "call" else ""
    body = f"""
from pathlib import Path

{marker}
def test_known():
    assert_no_duplicate_paragraphs(TWICE{given})

{marker}
def test_new():
    assert_no_duplicate_paragraphs(TWICE + chr(10) + "Another headline" + chr(10) + LINE{given})
"""
    result = ran(pytester, body)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*1 repeat found*"])


def test_a_marker_says_what_may_repeat(pytester: pytest.Pytester) -> None:
    """What the markers of a test and of its class allow comes together, and holds for no other test."""
    body = """
@pytest.mark.dedupe_text(allow=["Something else"])
class TestIt:
    @pytest.mark.dedupe_text(allow=[LINE])
    def test_one(self):
        assert TWICE == NoDuplicates()

    def test_two(self):
        assert TWICE == NoDuplicates()
"""
    ran(pytester, body, "--strict-markers").assert_outcomes(passed=1, failed=1)


def test_strict_counts_what_stays(pytester: pytest.Pytester) -> None:
    """A refrain passes, and fails where the project, a marker or the call is strict; the nearest has the last word."""
    body = """
SONG = "The bells ring.\\nNobody came up the hill that day.\\nThe bells ring.\\nThe candle was out before the night."

def test_project():
    assert SONG != NoDuplicates()

@pytest.mark.dedupe_text(strict=False)
def test_marker():
    assert SONG == NoDuplicates()
    assert SONG != NoDuplicates(strict=True)
"""
    pytester.makeini("[pytest]\ndedupe_text_strict = true\n")
    ran(pytester, body).assert_outcomes(passed=2)


def test_options_come_from_the_project_then_the_marker_then_the_call(pytester: pytest.Pytester) -> None:
    """A deduper takes the nearest value of each option."""
    body = """
def test_project(dedupe_text_deduper):
    assert dedupe_text_deduper()(TWICE).threshold == 0.9
    assert dedupe_text_deduper()(TWICE).splitter == "lines"
    assert dedupe_text_deduper(threshold=0.7)(TWICE).threshold == 0.7

@pytest.mark.dedupe_text(threshold=0.6)
def test_marker(dedupe_text_deduper):
    result = dedupe_text_deduper()(TWICE)
    assert (result.threshold, result.splitter) == (0.6, "lines")
    assert result.text == NoDuplicates()
"""
    pytester.makeini('[pytest]\ndedupe_text_options =\n    threshold = 0.9\n    splitter = "lines"\n')
    ran(pytester, body).assert_outcomes(passed=2)


def test_an_index_is_empty_for_each_test(pytester: pytest.Pytester) -> None:
    """The index of one test is not that of the next, takes options, and is closed when its test ends."""
    body = """
from dedupe_text import IndexClosedError
SEEN = []

@pytest.mark.dedupe_text(near=0.9)
def test_one(dedupe_text_index):
    dedupe_text_index.add({"id": "a", "text": LINE})
    assert dedupe_text_index.check(LINE).marks[0].witness.document_id == "a"
    SEEN.append(dedupe_text_index)

def test_two(dedupe_text_index):
    assert len(dedupe_text_index) == 0
    with pytest.raises(IndexClosedError):
        len(SEEN[0])
"""
    ran(pytester, body).assert_outcomes(passed=2)


def test_the_corpus_is_the_same_in_a_session(pytester: pytest.Pytester) -> None:
    """The corpus is made once, from the seed of the project, with menus, doubled bodies and shared articles."""
    body = """
from dedupe_text.testing import plant_corpus, sample_articles
SEEN = []

@pytest.mark.parametrize("turn", range(2))
def test_it(dedupe_text_corpus, turn):
    SEEN.append(dedupe_text_corpus)
    assert SEEN[0] is dedupe_text_corpus
    assert dedupe_text_corpus == plant_corpus(sample_articles(), seed=7)
    assert dedupe_text_corpus.shared and dedupe_text_corpus.inside and dedupe_text_corpus.boilerplate
    assert list(dedupe_text_corpus.documents) != NoDuplicates()
"""
    pytester.makeini("[pytest]\ndedupe_text_seed = 7\n")
    ran(pytester, body).assert_outcomes(passed=2)


WRONG = (
    ("a pattern", "dedupe_text_allow = re: (", "*dedupe_text_allow, 're: ('*"),
    ("a baseline", "dedupe_text_baseline = none.json", "*option 'allow' cannot be *none.json'*it cannot be read*"),
    ("options", "dedupe_text_options = threshold: 0.9", "*dedupe_text_options must be lines of name = value*"),
    ("an option", 'dedupe_text_options = threshold = "high"', "*option 'threshold' cannot be 'high'*"),
)


@pytest.mark.parametrize(("label", "setting", "words"), WRONG, ids=[case[0] for case in WRONG])
def test_wrong_settings_are_named(pytester: pytest.Pytester, label: str, setting: str, words: str) -> None:
    """A setting that cannot be used fails the tests that use it, and is named."""
    pytester.makeini(f"[pytest]\n{setting}\n")
    result = ran(pytester, ALLOWED)
    assert result.ret != 0
    result.stdout.fnmatch_lines([words])


def test_a_wrong_seed_is_named(pytester: pytest.Pytester) -> None:
    """A seed that is no whole number is an error of the tests that use the corpus."""
    pytester.makeini("[pytest]\ndedupe_text_seed = many\n")
    result = ran(pytester, "def test_it(dedupe_text_corpus):\n    pass\n")
    result.stdout.fnmatch_lines(["*dedupe_text_seed must be a whole number, not 'many'*"])


def test_a_marker_takes_names_only(pytester: pytest.Pytester) -> None:
    """A marker with a value that has no name is named with its test."""
    result = ran(pytester, "@pytest.mark.dedupe_text(LINE)\n" + ALLOWED)
    result.stdout.fnmatch_lines(["*::test_it: the marker dedupe_text takes options by name only*"])


def test_everything_is_told_by_pytest(pytester: pytest.Pytester) -> None:
    """`--help`, `--markers` and `--fixtures` name the settings, the marker and the fixtures, each with a word on it."""
    ran(pytester, ALLOWED, "--help").stdout.fnmatch_lines(
        ["*--dedupe-text-report=PATH*", "*dedupe_text_allow (linelist):*", "*dedupe_text_options (linelist):*"]
    )
    ran(pytester, ALLOWED, "--markers").stdout.fnmatch_lines(["@pytest.mark.dedupe_text(allow=()*"])
    shown = ran(pytester, ALLOWED, "--fixtures").stdout
    shown.fnmatch_lines_random(
        ["dedupe_text_deduper*", "dedupe_text_index*", "dedupe_text_corpus [[]session scope[]]*"]
    )


def test_it_costs_nothing_until_it_is_used(pytester: pytest.Pytester) -> None:
    """A session that asks for nothing loads neither NumPy nor anything of the method."""
    pytester.makepyfile("""
        import sys

        def test_it():
            loaded = {name for name in sys.modules if name.startswith("dedupe_text")}
            assert loaded <= {
                "dedupe_text", "dedupe_text.testing", "dedupe_text.testing.settings", "dedupe_text.pytest_plugin"
            }
            assert not {"numpy", "regex", "rapidfuzz", "datasketch"} & set(sys.modules)
    """)
    result = pytester.runpytest_subprocess("--assert=plain")
    result.assert_outcomes(passed=1)


def test_the_documented_tests_pass(pytester: pytest.Pytester, project_root: Path) -> None:
    """The tests that the how-to shows run, and it names every fixture and every setting."""
    page = (project_root / "docs" / "how-to-testing.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(# test_scraper.py\n.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    pytester.makepyfile(test_scraper=example)
    pytester.runpytest("-p", "no:cacheprovider", "--strict-markers").assert_outcomes(passed=3)
    given = Path(pytest_plugin.__file__).read_text(encoding="utf-8")
    names = set(
        re.findall(r"dedupe[_-]text[_-](?:allow|baseline|strict|options|seed|report|deduper|index|corpus)", given)
    )
    assert len(names) >= 9
    assert {name for name in names if name.replace("_", "-") not in page.replace("_", "-")} == set()


def test_outside_of_pytest_the_assertion_works_alone() -> None:
    """The public module needs no pytest."""
    program = f"""
import sys
from dedupe_text.testing import assert_no_duplicate_paragraphs
assert_no_duplicate_paragraphs({LINE!r})
assert "pytest" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
