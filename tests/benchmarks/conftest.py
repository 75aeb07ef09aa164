"""A corpus small enough for every test, with exact repeats, near-duplicates and short paragraphs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

LONG = "the ferry to the island leaves at noon from the old pier and comes back at dusk with the mail"
EDITED = LONG + " bags"
OTHER = "a baker who opens before dawn sells the first loaves to the crews of the fishing boats"


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of four documents: paragraphs 0.0, 0.1 (an edit of 0.0), 1.1 (0.0 again), 2.0, 3.0 (2.0 again)."""
    texts = [
        f"{LONG}\n\n{EDITED}.",
        f"Heading\n\n  {LONG.upper()}\n\nHeading",
        f"{OTHER}\n\n\n\nA short line.",
        f"{OTHER}\n\nA short line.",
    ]
    path = tmp_path_factory.mktemp("corpus") / "small.jsonl"
    path.write_text(
        "".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(texts)), encoding="utf-8"
    )
    return path
