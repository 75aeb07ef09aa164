"""What holds for a check where its caller says nothing, and where it is noted down.

The pytest plugin says it for each test: from the settings of the project, then from the markers of the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Allowed = str | re.Pattern[str] | Path
"""What may repeat: a paragraph, compared in normal form, a pattern that is found in it, or what a baseline names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """What a check takes over where its caller says nothing.

    `allow` is what may repeat. `strict`: what repeats but stays, such as a refrain, counts too. `options` are fields of
    `CorpusConfig`, or of its `document`.
    """

    allow: tuple[Allowed, ...] = ()
    strict: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunningTest:
    """The test that runs: `settings` returns what holds in it, `note` takes what a check of it found, as plain data."""

    settings: Callable[[], CheckSettings] = CheckSettings
    note: Callable[[dict[str, Any]], None] = lambda found: None


_NONE = RunningTest()
RUNNING: ContextVar[RunningTest] = ContextVar("dedupe_text_running_test", default=_NONE)
"""The test that runs; outside pytest, and in threads that a test starts, one without settings.

An assertion is a plain function that is handed a text, so what its test asks for can only come to it from around it;
`decimal` has its precision in the same way.
"""
