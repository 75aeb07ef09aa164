"""Texts with alerts in known places, for the tests of what is made of alerts."""

from __future__ import annotations

import dedupe_text as dt
from dedupe_text.alerts import Home, alerts_of, numbered
from dedupe_text.render.alerts import Alert

FERRY = (
    "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail and the fish, {}."
)
BAKER = (
    "The baker in the harbour street lights her oven at three, and by six the whole quarter smells of rye, {}, "
    "for hours."
)
FARE = "The fare for the crossing rose to {} euros in March, said the harbour master, who had asked for more than that."


def page(*middle: str, newline: str = "\n") -> str:
    """Return a text whose first line stands there again behind some others."""
    line = FERRY.format("every day but Sunday")
    return newline.join([line, "A headline", *middle, line, ""])


def alerts(text: str, path: str = "docs/page.txt") -> list[Alert]:
    """Return the alerts of one text."""
    return list(numbered(alerts_of(dt.dedupe(dt.Document(path, text)), Home(path))))
