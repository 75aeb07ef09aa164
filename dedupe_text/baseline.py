"""A baseline: the alerts that are known already, in a file that is kept beside the texts, so that only new ones count.

A file has one entry for each text that repeats, in the order of paths. It names its format and its scheme, and is in
place whole or not at all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dedupe_text.corpus.remembering import FINGERPRINT
from dedupe_text.errors import BaselineFormatError, ConfigError, SchemeError
from dedupe_text.io.plain import write_bytes
from dedupe_text.kernels.unicode_tables import unicode_tables
from dedupe_text.render.alerts import Alert
from dedupe_text.render.visible import visible

BASELINE_FORMAT = "dedupe_text.baseline"
BASELINE_VERSION = "1"

Key = tuple[str, str]
"""The path of a file and a fingerprint."""


def baseline_scheme() -> dict[str, str]:
    """Return everything that decides a fingerprint, by name."""
    return {"version": BASELINE_VERSION, "fingerprint": FINGERPRINT, "Unicode": unicode_tables().version}


@dataclass(frozen=True, slots=True)
class Entry:
    """Alerts of one file that have one fingerprint: how many, and, for people, what they are and how they begin."""

    count: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The alerts that are known, by file and fingerprint.

    >>> Baseline().new([])
    []
    """

    entries: Mapping[Key, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, alerts: Iterable[Alert]) -> Baseline:
        """Return the baseline that names all of some alerts."""
        entries: dict[Key, Entry] = {}
        for alert in alerts:
            key = alert.place.path, alert.fingerprint
            known = entries.get(key, Entry(0, alert.title, alert.quote))
            entries[key] = replace(known, count=known.count + 1)
        return cls(entries)

    def new(self, alerts: Iterable[Alert]) -> list[Alert]:
        """Return the alerts that the baseline does not name: of equal ones, those beyond the number that it has."""
        return [alert for alert in alerts if alert.ordinal > self._known(alert)]

    def gone(self, alerts: Iterable[Alert]) -> list[tuple[str, Entry]]:
        """Return what the baseline names and is not among some alerts, each with its file and how many are missing."""
        found = Counter((alert.place.path, alert.fingerprint) for alert in alerts)
        return [
            (key[0], replace(entry, count=entry.count - found[key]))
            for key, entry in sorted(self.entries.items())
            if entry.count > found[key]
        ]

    def write(self, path: Path) -> None:
        """Write the file, as `replacing` does; raises `OSError` as the system does.

        It is sorted, and an entry stands in lines of its own, so that a change of one text changes few lines.
        """
        data = {
            "format": BASELINE_FORMAT,
            "scheme": baseline_scheme(),
            "alerts": [
                {"path": path, "fingerprint": fingerprint, "count": entry.count, "is": entry.title, "text": entry.text}
                for (path, fingerprint), entry in sorted(self.entries.items())
            ],
        }
        # In JSON, the escape that Python writes for a lone surrogate is the right one.
        write_bytes(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace"))

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a file back.

        Raises `OSError` as the system does, `BaselineFormatError` for a file that is no baseline, and `SchemeError`,
        naming the part, for one whose fingerprints were made in another way.
        """
        try:
            data = json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise BaselineFormatError(str(path), f"it is not JSON ({error})") from error
        if not isinstance(data, dict) or data.get("format") != BASELINE_FORMAT:
            raise BaselineFormatError(str(path), f"its format is not {BASELINE_FORMAT}")
        found, wanted = data.get("scheme"), baseline_scheme()
        if not isinstance(found, dict):
            raise BaselineFormatError(str(path), "it names no scheme")
        for part in sorted({*wanted, *found}, key=lambda part: (part != "version", part)):
            if found.get(part) != wanted.get(part):
                raise SchemeError(part, found.get(part), wanted.get(part))
        try:
            return cls(dict(_entry(item) for item in data["alerts"]))
        except (KeyError, TypeError, ValueError) as error:
            raise BaselineFormatError(str(path), f"an alert cannot be read ({error!r})") from error

    def _known(self, alert: Alert) -> int:
        entry = self.entries.get((alert.place.path, alert.fingerprint))
        return 0 if entry is None else entry.count


def baseline_at(path: Path, option: str) -> Baseline:
    """Return the baseline of a file that an option names; raises `ConfigError` where it cannot be used."""
    try:
        return Baseline.read(path)
    except OSError as error:
        raise ConfigError(option, str(path), f"it cannot be read ({error.strerror or error})") from error
    except SchemeError as error:
        advice = f"{error}, or write it anew with `dedupe-text mark --write-baseline`"
        raise ConfigError(option, str(path), advice) from error
    except BaselineFormatError as error:
        raise ConfigError(option, str(path), visible(str(error))) from error


def _entry(item: Mapping[str, Any]) -> tuple[Key, Entry]:
    path, fingerprint, count = item["path"], item["fingerprint"], item["count"]
    if not (isinstance(path, str) and isinstance(fingerprint, str) and type(count) is int and count > 0):
        raise ValueError(f"{path!r}, {fingerprint!r}, {count!r}")
    return (path, fingerprint), Entry(count, str(item["is"]), str(item["text"]))
