"""Reads the cases: documents written as parts, and what must stay of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"
BODIES: dict[str, list[str]] = json.loads((CASES / "bodies.json").read_text("utf-8"))


@dataclass(frozen=True)
class Case:
    """A document, the paragraphs that must stay, and why."""

    name: str
    label: str
    reason: str
    text: str
    clean: list[str]


def expand(part: str) -> list[str]:
    """Return the paragraphs of a part: `@body`, `@body:3`, `@body+` (joined in one line), or the text itself."""
    if not part.startswith("@"):
        return [part]
    name, _, number = part.removeprefix("@").partition(":")
    if number:
        return [BODIES[name][int(number)]]
    return [" ".join(BODIES[name[:-1]])] if name.endswith("+") else BODIES[name]


def cases(*labels: str) -> list[Case]:
    """Return the cases with one of the labels."""
    found = []
    for item in json.loads((CASES / "documents.json").read_text("utf-8")):
        if item["label"] not in labels:
            continue
        paragraphs = [p for part in item["parts"] for p in expand(part)]
        keep = range(len(paragraphs)) if item.get("keep") == "all" else item.get("keep", ())
        clean = (
            [p for part in item["clean"] for p in expand(part)] if "clean" in item else [paragraphs[k] for k in keep]
        )
        text = item.get("separator", "\n").join(paragraphs)
        found.append(Case(item["name"], item["label"], item["reason"], text, clean))
    return found
