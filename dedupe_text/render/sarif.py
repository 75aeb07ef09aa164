"""Alerts as SARIF 2.1.0, the format of OASIS that code scanning services and editors read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dedupe_text.model import Rule, Verdict
from dedupe_text.render.alerts import Alert, Level, Place
from dedupe_text.render.rule_help import HELP, rule_id
from dedupe_text.render.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name that tools give to the folder paths start from, so that a log does not depend on where it lies."""
FINGERPRINT = "dedupeTextRepeat/v1"

_RULES = tuple(Rule)
_DRIVE = re.compile("[A-Za-z]:/")
_WITNESS = 1
"""The id of the related location that has the witness."""


def sarif_log(alerts: Sequence[Alert], *, version: str, status: int, unreadable: Sequence[str]) -> dict[str, Any]:
    """Return a log with one run: the rules, the alerts as results, and how the run ended.

    Columns and offsets are code points, and lines end as SARIF has it by default; both are written down. `status` is
    the exit status, `unreadable` says in words what could not be read, without which the run counts as successful.
    """
    run = {
        "tool": {"driver": {"name": "dedupe-text", "version": version, "rules": [_rule(rule) for rule in _RULES]}},
        "invocations": [
            {
                "executionSuccessful": not unreadable,
                "exitCode": status,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": message(words)}} for words in unreadable
                ],
            }
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder in which the program was run."}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n"],
        "results": [_result(alert) for alert in alerts],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def message(words: str) -> str:
    """Return words as a plain text message, in which nothing is a placeholder or a link.

    Braces are doubled (SARIF 2.1.0, section 3.11.5). A link (section 3.11.6) has no escape outside of it, so a space
    breaks what looks like one.

    >>> message("{0} in [red](1)")
    '{{0}} in [red] (1)'
    """
    return visible(words).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _rule(rule: Rule) -> dict[str, Any]:
    words = f"{rule.value[0].upper()}{rule.value[1:]}."
    level = {Rule.NATURAL: "none", Rule.FACT_DIFFERS: "note", Rule.RELIED_ON: "note"}.get(rule, "warning")
    return {
        "id": rule_id(rule),
        "shortDescription": {"text": words},
        "fullDescription": {"text": words},
        "help": {"text": HELP[rule]},
        "defaultConfiguration": {"level": level},
    }


def _result(alert: Alert) -> dict[str, Any]:
    mark = alert.mark
    found: dict[str, Any] = {
        "ruleId": rule_id(mark.rule),
        "ruleIndex": _RULES.index(mark.rule),
        "kind": "fail",
        "level": "warning" if alert.level is Level.WARNING else "note",
        "message": {"text": message(alert.words)},
        "locations": [_location(alert.place)],
        "partialFingerprints": {FINGERPRINT: f"{alert.fingerprint}:{alert.ordinal}"},
        "properties": {"verdict": mark.verdict.value, "kind": mark.kind.value, "similarity": mark.similarity},
    }
    if alert.witness is not None:
        stays = "it differs in a fact" if mark.verdict is Verdict.VARIANT else "the witness, which stays"
        found["relatedLocations"] = [
            {"id": _WITNESS, "message": {"text": stays}, **_location(alert.witness)},
        ]
    return found


def _location(place: Place) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": place.line} if place.line else {}
    if place.region is not None:
        line, column, last_line, last_column, offset, length = place.region
        region = {
            "startLine": line,
            "startColumn": column,
            "endLine": last_line,
            "endColumn": last_column,
            "charOffset": offset,
            "charLength": length,
        }
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(place.path)}}
    if region:
        found["physicalLocation"]["region"] = region
    if place.document is not None:
        found["logicalLocations"] = [{"name": visible(place.document), "kind": "resource"}]
    return found


def _artifact(path: str) -> dict[str, str]:
    # What is no UTF-8 in a file's name is in it as surrogates (PEP 383), and its bytes are what an address holds.
    address = quote(path, safe="/", errors="surrogateescape")
    if path.startswith("/"):
        return {"uri": f"file://{address}"}
    if _DRIVE.match(path):
        return {"uri": f"file:///{address}"}
    return {"uri": address, "uriBaseId": ROOT}
