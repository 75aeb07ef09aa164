"""The order of documents: of two that say the same, the first in it keeps its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray


def ranked(
    order: str, ids: Sequence[str], times: Sequence[str | None], prose: NDArray[np.unsignedinteger]
) -> NDArray[np.int64]:
    """Return the place of each document in one of the `config.ORDERS`, `(documents,) int64`.

    `prose (documents,)` is how much running prose each holds. But for the order of input, places do not depend on it.
    """
    found = list(range(len(ids)))
    if order != "input":
        found.sort(key=lambda k: order_key(times[k], ids[k]))
    # Sorting is stable, so what is equal stays in the order of time, and of the ids.
    if order == "latest":
        found.sort(key=lambda k: (times[k] is not None, times[k] or ""), reverse=True)
    elif order == "longest":
        found.sort(key=prose.tolist().__getitem__, reverse=True)
    ranks = np.empty(len(ids), np.int64)
    ranks[found] = np.arange(len(ids))
    return ranks


def order_key(time: str | None, document_id: str) -> tuple[bool, str, int, str]:
    """Return the key of the order of documents that does not depend on arrival: by time, then by id, none last.

    Times compare as they are written, so they must be of one form, such as ISO 8601 in UTC; of two ids the shorter
    comes first, so that numbers stand in their order.
    """
    return time is None, time or "", len(document_id), document_id


def moment(time: str | None) -> float | None:
    """Return a time in ISO 8601 as seconds, None for none and for what cannot be read; without a zone it is UTC.

    >>> moment("1970-01-02"), moment("yesterday")
    (86400.0, None)
    """
    try:
        read = None if time is None else datetime.fromisoformat(time)
    except ValueError:
        return None
    return None if read is None else (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
