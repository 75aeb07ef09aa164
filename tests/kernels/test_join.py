"""The join against all pairs, on sets of every kind."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels import join
from dedupe_text.kernels.implementation import native
from dedupe_text.kernels.join import PrefixKeys, alike_in_size, hash_prefix_keys, jaccard, prefix_keys
from dedupe_text.kernels.pairs import MAX_BUCKET, bucket_pairs
from dedupe_text.kernels.shingles import Shingles
from tests.kernels.implementations import each_implementation, of

Sets = list[frozenset[int]]
THRESHOLDS = (0.1, 0.3, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0)

# Few values, so that sets meet; values of any size, so that slots are used; a common core with a little of their own.
small_vocabulary = st.lists(st.frozensets(st.integers(0, 12), max_size=9), max_size=14)
any_values = st.lists(st.frozensets(st.integers(0, 2**64 - 1), max_size=5), max_size=8)
with_a_core = st.builds(
    lambda core, own: [core | members for members in own],
    st.frozensets(st.integers(0, 2**64 - 1), max_size=6),
    st.lists(st.frozensets(st.integers(0, 30), max_size=4), max_size=12),
)
sets_of_values = st.one_of(small_vocabulary, any_values, with_a_core)


def as_shingles(sets: Sets) -> Shingles:
    """Return sets as the kernel reads them."""
    values = [value for members in sets for value in sorted(members)]
    offsets = np.cumsum([0, *map(len, sets)])
    return Shingles(np.array(values, dtype=np.uint64), offsets.astype(np.int64))


def similarity(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the Jaccard similarity by its definition."""
    return len(a & b) / len(a | b) if a | b else 0.0


def similar(sets: Sets, threshold: float) -> set[tuple[int, int]]:
    """Return the pairs of sets that are similar enough, compared one by one; empty sets are like nothing."""
    numbered = [(k, members) for k, members in enumerate(sets) if members]
    return {(i, j) for (i, a), (j, b) in combinations(numbered, 2) if similarity(a, b) >= threshold}


def paired(keys: PrefixKeys) -> set[tuple[int, int]]:
    """Return the pairs of owners that share a key."""
    return {(i, j) for i, j in bucket_pairs(*keys).tolist()}


@each_implementation
@given(sets=sets_of_values, threshold=st.sampled_from(THRESHOLDS))
def test_no_pair_at_or_above_the_threshold_is_missed(implementation: str, sets: Sets, threshold: float) -> None:
    """Any two sets that are similar enough share a prefix key."""
    keys = of(prefix_keys, implementation)(as_shingles(sets), threshold)
    assert similar(sets, threshold) <= paired(keys)


@given(sets_of_values, st.sampled_from(THRESHOLDS))
def test_no_pair_is_missed_in_the_order_of_the_hashes(sets: Sets, threshold: float) -> None:
    """Any two sets that are similar enough share a key, in the order that depends on the sets alone, too."""
    assert similar(sets, threshold) <= paired(hash_prefix_keys(as_shingles(sets), threshold))


@given(small_vocabulary, st.sampled_from(THRESHOLDS))
def test_the_order_of_the_hashes_depends_on_a_set_alone(sets: Sets, threshold: float) -> None:
    """A set has the same keys whatever stands beside it."""
    keys, owners = hash_prefix_keys(as_shingles(sets), threshold)
    for number, members in enumerate(sets):
        alone, _ = hash_prefix_keys(as_shingles([members]), threshold)
        assert keys[owners == number].tolist() == alone.tolist()


@given(sets_of_values, st.sampled_from(THRESHOLDS))
def test_both_implementations_give_the_same_keys(sets: Sets, threshold: float) -> None:
    """C and NumPy give the same keys and owners in the same order."""
    (fast, of_fast), (slow, of_slow) = (of(prefix_keys, name)(as_shingles(sets), threshold) for name in ("c", "numpy"))
    assert (fast.tolist(), of_fast.tolist()) == (slow.tolist(), of_slow.tolist())


def in_parts(sets: Shingles, threshold: float) -> PrefixKeys:
    """Return the keys that C gives when its table of counters is taken to outgrow the cache, however small it is."""
    needed = join._needed(np.diff(sets.offsets), threshold)
    keys, owners = native.prefix_keys(sets.values, sets.offsets, needed, join.ROUNDS, 0)
    return np.frombuffer(keys, np.uint64), np.frombuffer(owners, np.int64)


@given(sets_of_values, st.sampled_from(THRESHOLDS))
def test_counting_in_parts_gives_the_same_keys(sets: Sets, threshold: float) -> None:
    """Where the table of counters outgrows the cache, C counts in parts, to the same keys in the same order."""
    (fast, of_fast), (slow, of_slow) = in_parts(as_shingles(sets), threshold), prefix_keys(as_shingles(sets), threshold)
    assert (fast.tolist(), of_fast.tolist()) == (slow.tolist(), of_slow.tolist())


def test_many_elements_give_the_same_keys() -> None:
    """Elements that are counted in several parts, and prefixes of many places, change no key."""
    generator = np.random.default_rng(3)
    vocabulary = np.sort(generator.integers(0, 2**64, 150_000, dtype=np.uint64))
    sizes = np.append(generator.integers(0, 30, 30_000), 4_000)
    drawn = [np.unique(vocabulary[generator.integers(0, len(vocabulary), size)]) for size in sizes.tolist()]
    sets = Shingles(np.concatenate(drawn), np.cumsum([0, *map(len, drawn)]))
    for threshold in (0.3, 0.8):
        keys, owners = of(prefix_keys, "numpy")(sets, threshold)
        for fast, of_fast in (of(prefix_keys, "c")(sets, threshold), in_parts(sets, threshold)):
            assert np.array_equal(fast, keys)
            assert np.array_equal(of_fast, owners)


@given(sets_of_values, st.sampled_from(THRESHOLDS))
def test_keys_are_elements_of_their_owners(sets: Sets, threshold: float) -> None:
    """A key is an element of its owner, each once, and never one that no other set can share."""
    keys, owners = prefix_keys(as_shingles(sets), threshold)
    assert all(key in sets[owner] for key, owner in zip(keys.tolist(), owners.tolist(), strict=True))
    assert len(set(zip(keys.tolist(), owners.tolist(), strict=True))) == len(keys)


def ordinary(seed: int, count: int, size: int) -> Sets:
    """Draw sets of values whose frequencies fall as those of words do, and a copy of each with some values changed."""
    generator = np.random.default_rng(seed)
    vocabulary = generator.integers(0, 2**64, 20_000, dtype=np.uint64)
    sets = []
    for _ in range(count):
        ranks = np.minimum(generator.zipf(1.3, size), len(vocabulary)) - 1
        sets.append(frozenset(vocabulary[ranks].tolist()))
    changed = [
        frozenset(value if generator.random() > 0.1 else int(generator.integers(0, 2**63)) for value in sorted(members))
        for members in sets
    ]
    return sets + changed


HOSTILE: dict[str, Sets] = {
    "a few values in every set": [frozenset({1, 2, 3, 1000 + k}) for k in range(30)],
    "equal sets": [frozenset(range(20))] * 30,
    "sets of one value": [frozenset({k % 3}) for k in range(30)],
    "empty sets": [frozenset()] * 30,
    "each set holds the one before": [frozenset(range(k)) for k in range(30)],
    "one slot for all values": [frozenset(range(k, k + 5)) for k in range(30)],
    "two halves": [frozenset(range(10 * (k % 2), 10 * (k % 2) + 10)) for k in range(30)],
    "ordinary": ordinary(1, 200, 40),
    "ordinary and short": ordinary(2, 300, 6),
}


@each_implementation
@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sets_lose_no_pair(implementation: str, threshold: float, name: str) -> None:
    """Common values, equal sets, tiny and empty sets, nested sets and text-like sets lose no similar pair."""
    sets = HOSTILE[name]
    bucket = len(sets) > MAX_BUCKET
    keys = of(prefix_keys, implementation)(as_shingles(sets), threshold)
    wanted, found = similar(sets, threshold), paired(keys)
    assert wanted <= found or (bucket and _connected(wanted - found, found))


def _connected(missed: set[tuple[int, int]], found: set[tuple[int, int]]) -> bool:
    """True when every missed pair hangs together through pairs that were found."""
    parents: dict[int, int] = {}

    def root(member: int) -> int:
        while parents.setdefault(member, member) != member:
            member = parents[member]
        return member

    for i, j in found:
        parents[root(i)] = root(j)
    return all(root(i) == root(j) for i, j in missed)


@pytest.mark.parametrize("size", [MAX_BUCKET, MAX_BUCKET + 1, 200])
def test_what_a_star_misses(size: int) -> None:
    """Up to 32 equal sets are all paired; of more, only those with the first four and with their neighbours.

    So a large cluster loses most of its pairs and none of its members: all of them hang together.
    """
    sets = [frozenset(range(8))] * size
    found = paired(prefix_keys(as_shingles(sets), 0.8))
    everything = set(combinations(range(size), 2))
    if size <= MAX_BUCKET:
        assert found == everything
    else:
        assert found == {(i, j) for i, j in everything if i < 4 or j == i + 1}
        assert _connected(everything, found)


@each_implementation
@given(sets=sets_of_values)
def test_jaccard_is_exact(implementation: str, sets: Sets) -> None:
    """The similarity of a pair is that of its sets, to the last bit, in either order."""
    pairs = [(i, j) for i in range(len(sets)) for j in range(len(sets))]
    found = of(jaccard, implementation)(as_shingles(sets), np.array(pairs, dtype=np.int64).reshape(-1, 2))
    assert found.tolist() == [similarity(sets[i], sets[j]) for i, j in pairs]


@each_implementation
@given(sets=sets_of_values, threshold=st.sampled_from(THRESHOLDS))
def test_jaccard_is_exact_from_a_threshold_on(implementation: str, sets: Sets, threshold: float) -> None:
    """Where only high similarities are asked for, they are exact, and the others are 0."""
    pairs = [(i, j) for i in range(len(sets)) for j in range(len(sets))]
    given_pairs = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    found = of(jaccard, implementation)(as_shingles(sets), given_pairs, at_least=threshold)
    exact = [similarity(sets[i], sets[j]) for i, j in pairs]
    assert found.tolist() == [value if value >= threshold else 0.0 for value in exact]


@each_implementation
@pytest.mark.parametrize("sizes", [(1, 100_000), (3, 50), (1000, 1000), (0, 40_000)])
def test_jaccard_of_sets_of_any_size(implementation: str, sizes: tuple[int, int]) -> None:
    """Sets of very unlike and of very large sizes are compared exactly."""
    a, b = (frozenset(range(0, 3 * size, 3)) for size in sizes)
    found = of(jaccard, implementation)(as_shingles([a, b]), np.array([[0, 1], [1, 0], [1, 1]]))
    assert found.tolist() == [similarity(a, b), similarity(a, b), 1.0]


@given(sets_of_values, st.sampled_from(THRESHOLDS))
def test_sizes_rule_out_no_similar_pair(sets: Sets, threshold: float) -> None:
    """The filter by size lets every pair through that is similar enough."""
    pairs = list(combinations(range(len(sets)), 2))
    alike = alike_in_size(as_shingles(sets), np.array(pairs, dtype=np.int64).reshape(-1, 2), threshold)
    kept = {pair for pair, is_alike in zip(pairs, alike.tolist(), strict=True) if is_alike}
    assert similar(sets, threshold) <= kept


@pytest.mark.parametrize("sets", [70_000, 2 * 65_536 + 1])
def test_elements_of_very_many_sets(sets: int) -> None:
    """An element in more sets than a small counter can count, around the places where it begins anew, is common."""
    values = np.stack([np.zeros(sets, np.uint64), np.arange(1, sets + 1, dtype=np.uint64) << np.uint64(40)], axis=1)
    made = Shingles(values.reshape(-1), np.arange(0, 2 * sets + 1, 2))
    (keys, owners), (same_keys, same_owners) = (of(prefix_keys, name)(made, 0.3) for name in ("numpy", "c"))
    assert np.array_equal(keys, same_keys)
    assert np.array_equal(owners, same_owners)
    assert np.count_nonzero(keys == 0) == sets


def test_one_set_of_very_many_elements() -> None:
    """A set larger than a batch, with all elements in one slot, meets its double and nothing else."""
    values = np.arange(100_000, dtype=np.uint64)
    made = Shingles(
        np.concatenate((values, values, values[:9] + np.uint64(2**63))), np.array([0, 100_000, 200_000, 200_009])
    )
    (keys, owners), (same_keys, same_owners) = (of(prefix_keys, name)(made, 0.9) for name in ("numpy", "c"))
    assert np.array_equal(keys, same_keys)
    assert np.array_equal(owners, same_owners)
    pairs = np.array([[0, 1], [0, 2], [2, 2]])
    assert of(jaccard, "numpy")(made, pairs).tolist() == of(jaccard, "c")(made, pairs).tolist() == [1.0, 0.0, 1.0]
