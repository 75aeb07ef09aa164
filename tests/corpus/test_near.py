"""Long paragraphs and the similar ones before them: against all pairs, one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.corpus import near
from dedupe_text.corpus.near import near_before
from dedupe_text.kernels.join import hash_prefix_keys
from dedupe_text.kernels.shingles import Shingles

MET, TOGETHER, WITNESSES = 2, 2, 3
"""So few that small corpora are crowded."""

sets_in_documents = st.lists(
    st.tuples(st.sets(st.integers(0, 30), min_size=1, max_size=12), st.integers(-1, 6)), min_size=1, max_size=24
)


def slowly(
    sets: list[set[int]], keys: list[set[int]], places: list[int], threshold: float, *, originals: bool
) -> tuple[list[tuple[int, int]], set[int]]:
    """Return the pairs (later, earlier), and the sets that may be named; of equal places the lower number is first."""
    order = sorted((k for k in range(len(sets)) if places[k] >= 0), key=lambda k: (places[k], k))
    able: dict[int, list[int]] = {}
    crowded: set[int] = set()
    for key in set().union(*keys):
        having = [k for k in order if key in keys[k]]
        documents = sorted({places[k] for k in having})
        first = set(documents[:MET])
        able[key] = [k for d in first for k in [k for k in having if places[k] == d][:TOGETHER]]
        if len(documents) > MET:
            crowded.update(able[key])
    found: list[tuple[int, int]] = []
    late: set[int] = set()
    named: set[int] = set()
    for k in order:
        met = {other for key in keys[k] for other in able[key] if places[other] < places[k]}
        similar = [o for o in order if o in met and len(sets[o] & sets[k]) >= threshold * len(sets[o] | sets[k])]
        late.update([k] if similar else [])
        chosen = [o for o in similar if not originals or o not in late]
        named.update(chosen if originals else chosen[:WITNESSES])
        found += [(k, o) for o in chosen[:WITNESSES]]
    return found, named | {k for k in crowded if k not in late}


@given(sets_in_documents, st.sampled_from([0.5, 0.8, 1.0]), st.booleans())
@settings(max_examples=200)
def test_the_first_similar_ones_are_found(drawn: list[tuple[set[int], int]], threshold: float, originals: bool) -> None:
    """However few documents and paragraphs a key compares, and in whatever parts, those found are the first of them."""
    sets, places = [one for one, _ in drawn], [place for _, place in drawn]
    offsets = np.cumsum([0, *map(len, sets)])
    both = Shingles(np.array([value for one in sets for value in sorted(one)], np.uint64), offsets)
    values, owners = hash_prefix_keys(both, threshold)
    keys = [set(values[owners == k].tolist()) for k in range(len(sets))]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            ("MOST_MET", MET),
            ("MOST_TOGETHER", TOGETHER),
            ("MOST_WITNESSES", WITNESSES),
            ("AT_A_TIME", 5),
        ):
            patch.setattr(near, name, value)
        wanted, named = slowly(sets, keys, places, threshold, originals=originals)
        order = np.arange(len(sets), dtype=np.uint64)
        found = near_before(both, np.array(places), order, threshold, originals=originals)
    by_set = np.argsort(found.late, kind="stable")
    pairs = zip(found.late[by_set].tolist(), found.early[by_set].tolist(), strict=True)
    assert list(pairs) == sorted(wanted, key=lambda pair: pair[0])
    assert set(np.flatnonzero(found.named).tolist()) == named
