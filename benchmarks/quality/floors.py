"""Floors: the least that each measure on the project's own set may be, tied to a digest of that set."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality.reading import Row

FLOORS = Path(__file__).with_name("floors.json")
RENEW = "python -m benchmarks quality --renew-floors"
LEAST = ("recall", "precision", "survival", "right", "f1")
"""Measures that may not fall."""
MOST = ("false_per_1000", "changed called duplicate", "different called duplicate")
"""Measures that may not rise."""
SLACK = 0.005
"""How far below (or above) a measured share its floor is set, so that one pair more or less is no alarm; 0.1 for
characters per 1,000."""


class FloorError(ValueError):
    """Floors that do not belong to this set, or cannot be read."""


def digest(sets: Mapping[str, Iterable[Row]]) -> str:
    """Return the digest of the gold rows of all sets: 16 bytes of BLAKE2b, as hexadecimal digits."""
    found = hashlib.blake2b(digest_size=16)
    for name in sorted(sets):
        for row in sets[name]:
            found.update(json.dumps([name, dict(row.data)], sort_keys=True).encode())
    return found.hexdigest()


def measures(tables: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, float]:
    """Return the measures that have floors, by names such as `planted / near_double / recall`."""
    found: dict[str, float] = {}
    for set_name, parts in tables.items():
        for row in parts.get("planted", ()):
            _add(found, f"{set_name} / {row['kind']}", row)
        for row in parts.get("pairs", ()):
            _add(found, f"{set_name} / {row['counted as positive']}", row)
        for row in parts.get("verdicts by label", ()):
            if row["gold"] in ("changed", "different"):
                found[f"{set_name} / {row['gold']} called duplicate"] = row["duplicate"]
    return found


def _add(found: dict[str, float], name: str, row: Mapping[str, Any]) -> None:
    for measure in (*LEAST, "false_per_1000"):
        if not math.isnan(row.get(measure, math.nan)):
            found[f"{name} / {measure}"] = row[measure]


def below(found: Mapping[str, float], set_digest: str, path: Path = FLOORS) -> list[str]:
    """Return one sentence for each measure that misses its floor.

    Raises `FloorError` when the floors were made for another set, or name a measure that is not there.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        least, most, known = dict(stored["least"]), dict(stored["most"]), str(stored["digest"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FloorError(f"{path} cannot be read ({error!r}); make it anew: {RENEW}") from error
    if known != set_digest:
        raise FloorError(
            f"{path} was made for another set (digest {known}, now {set_digest}): texts, word lists or the planter "
            f"changed. Look at the measures, then make the floors anew: {RENEW}"
        )
    missing = sorted({*least, *most} - set(found))
    if missing:
        raise FloorError(f"{path} names measures that were not made: {', '.join(missing)}")
    low = [f"{name}: {found[name]:.4f} is below {floor}" for name, floor in least.items() if found[name] < floor]
    high = [f"{name}: {found[name]:.4f} is above {roof}" for name, roof in most.items() if found[name] > roof]
    return low + high


def renew(found: Mapping[str, float], set_digest: str, path: Path = FLOORS) -> None:
    """Write floors a little below the measures as they are."""
    least = {
        name: max(0.0, math.floor((value - SLACK) * 1000) / 1000)
        for name, value in found.items()
        if name.endswith(LEAST)
    }
    most = {
        name: math.ceil((value + (0.1 if name.endswith("1000") else SLACK)) * 1000) / 1000
        for name, value in found.items()
        if name.endswith(MOST)
    }
    stored = {"digest": set_digest, "least": least, "most": most}
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
