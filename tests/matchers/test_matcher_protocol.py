"""One suite for every matcher behind the seam, and what each promises beyond it."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from dedupe_text.columns import columns_of, read
from dedupe_text.errors import ConfigError
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.matchers.join import Join
from dedupe_text.matchers.minhash import MinHash
from dedupe_text.matchers.seam import UNSPACED_SHINGLE, Matcher, TokenRuns, candidate_pairs
from dedupe_text.matchers.short import Short
from dedupe_text.model import Span
from tests.documents import BODIES
from tests.prose import NOUNS, paragraphs, sentence

MATCHERS: list[Matcher[Any]] = [Join(), MinHash(), Short(), Short(width=2)]
each_matcher = pytest.mark.parametrize("matcher", MATCHERS, ids=lambda matcher: f"{matcher.name}-{matcher.width}")

EMPTY = ["", " ", "...", "\N{EM DASH}", "\N{ZERO WIDTH SPACE}"]
TINY = ["Yes", "Read more"]
# Eight to sixteen words: long enough for the shingles, short enough for the edit distance.
MIDDLING = [
    "Tickets cost twelve euros each way and children travel free.",
    "The night boat to the island leaves from the old pier.",
    "A wall that was built in a hurry falls in the winter.",
    "Passengers without a coat wait in the hall by the harbour.",
]

middling = st.sampled_from(MIDDLING)
anything = st.one_of(
    middling,
    st.sampled_from(EMPTY + TINY + BODIES["ferry"] + BODIES["zh"]),
    st.text(max_size=60),
    st.builds(lambda line, cut: line[:cut], middling, st.integers(0, 60)),
)
batches = st.lists(anything, max_size=12)


def runs_of(batch: list[str]) -> TokenRuns:
    """Return the token runs of paragraphs laid end to end with a line break between them."""
    spans: list[Span] = []
    start = 0
    for paragraph in batch:
        spans.append(Span(start, start + len(paragraph)))
        start += len(paragraph) + 1
    return columns_of(read("\n".join(batch)), spans).runs


def all_pairs(count: int) -> Pairs:
    return np.array(list(combinations(range(count), 2)), dtype=np.int64).reshape(-1, 2)


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    return {(low, high) for low, high in pairs.tolist()}


@each_matcher
def test_matcher_names_itself_and_its_threshold(matcher: Matcher[Any]) -> None:
    """A matcher has a name and a threshold that is a similarity above 0."""
    assert matcher.name
    assert 0 < matcher.threshold <= 1


@each_matcher
def test_empty_and_tiny_paragraphs_have_no_keys(matcher: Matcher[Any]) -> None:
    """A paragraph without words, or with fewer than the matcher reads, gives no key and is in no pair."""
    runs = runs_of(EMPTY + TINY + EMPTY + TINY)
    assert len(matcher.keys(matcher.fingerprint(runs)).owners) == 0
    assert candidate_pairs(matcher, runs).shape == (0, 2)


@each_matcher
def test_two_empty_fingerprints_are_not_alike(matcher: Matcher[Any]) -> None:
    """The score of two paragraphs without words is 0, whoever asks for it."""
    runs = runs_of(EMPTY)
    assert matcher.score(matcher.fingerprint(runs), all_pairs(len(EMPTY))).tolist() == [0.0] * 10


@each_matcher
def test_no_paragraphs_give_no_pairs(matcher: Matcher[Any]) -> None:
    """An empty batch is no error."""
    assert candidate_pairs(matcher, runs_of([])).shape == (0, 2)


@each_matcher
@given(batches)
def test_keys_belong_to_paragraphs_with_words(matcher: Matcher[Any], batch: list[str]) -> None:
    """Every key has an owner in the batch, and that owner has words."""
    runs = runs_of(batch)
    keys = matcher.keys(matcher.fingerprint(runs))
    assert len(keys.values) == len(keys.owners)
    assert (runs.sizes[keys.owners] > 0).all()


@each_matcher
@given(batch=batches, again=middling)
def test_equal_paragraphs_share_a_key_and_are_a_pair(matcher: Matcher[Any], batch: list[str], again: str) -> None:
    """Two equal paragraphs of a length that the matcher reads share a key, score 1 and are candidates."""
    first, last = 0, len(batch) + 1
    runs = runs_of([again, *batch, again])
    fingerprint = matcher.fingerprint(runs)
    keys = matcher.keys(fingerprint)
    own = [set(keys.values[keys.owners == paragraph].tolist()) for paragraph in (first, last)]
    assert own[0] == own[1]
    assert own[0]
    assert matcher.score(fingerprint, np.array([[first, last]])).tolist() == [1.0]
    assert (first, last) in as_set(candidate_pairs(matcher, runs))


@each_matcher
@given(batches)
def test_scores_are_similarities(matcher: Matcher[Any], batch: list[str]) -> None:
    """The score of any pair lies in [0, 1] and does not depend on the order of the two."""
    fingerprint = matcher.fingerprint(runs_of(batch))
    pairs = all_pairs(len(batch))
    scores = matcher.score(fingerprint, pairs)
    assert scores.shape == (len(pairs),)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert matcher.score(fingerprint, pairs[:, ::-1]).tolist() == scores.tolist()


@each_matcher
@given(batches)
def test_candidates_are_sorted_distinct_and_at_the_threshold(matcher: Matcher[Any], batch: list[str]) -> None:
    """Candidate pairs come smaller member first, sorted, each once, none below the threshold."""
    runs = runs_of(batch)
    pairs = candidate_pairs(matcher, runs)
    listed = pairs.tolist()
    assert listed == sorted(listed)
    assert len(as_set(pairs)) == len(listed)
    assert all(low < high for low, high in listed)
    assert (matcher.score(matcher.fingerprint(runs), pairs) >= matcher.threshold).all()


@each_matcher
@given(batches)
def test_matchers_are_pure(matcher: Matcher[Any], batch: list[str]) -> None:
    """A second run over the same arrays gives the same pairs, and the arrays are as they were."""
    runs = runs_of(batch)
    before = [column.copy() for column in runs]
    first = candidate_pairs(matcher, runs)
    assert candidate_pairs(matcher, runs).tolist() == first.tolist()
    assert all((old == new).all() for old, new in zip(before, runs, strict=True))


@each_matcher
def test_only_estimates_depend_on_the_hashes_of_words(matcher: Matcher[Any]) -> None:
    """With another hash for each word the pairs and scores are the same, unless the matcher estimates."""
    random = Random(2)
    said = [sentence(random) for _ in range(60)]
    runs = runs_of([*said, *(line[:-8] for line in said)])
    other = runs._replace(ids=runs.ids ^ np.uint64(0x9E3779B97F4A7C15))
    pairs = candidate_pairs(matcher, runs)
    scores, others = (matcher.score(matcher.fingerprint(some), pairs).tolist() for some in (runs, other))
    assert len(pairs) > 0
    assert (others != scores) == matcher.estimates
    if not matcher.estimates:
        assert candidate_pairs(matcher, other).tolist() == pairs.tolist()


@each_matcher
@given(
    st.lists(anything, max_size=9).flatmap(lambda batch: st.tuples(st.just(batch), st.permutations(range(len(batch)))))
)
def test_the_order_of_paragraphs_does_not_matter(matcher: Matcher[Any], shuffled: tuple[list[str], list[int]]) -> None:
    """The same paragraphs in another order are the same pairs."""
    batch, order = shuffled
    moved = candidate_pairs(matcher, runs_of([batch[k] for k in order]))
    back = {(min(order[i], order[j]), max(order[i], order[j])) for i, j in moved.tolist()}
    assert back == as_set(candidate_pairs(matcher, runs_of(batch)))


def shingles_of(runs: TokenRuns, paragraph: int, width: int, least: int) -> frozenset[tuple[int, ...]]:
    """The shingles of a paragraph, the slow and obvious way."""
    ids = runs.ids[runs.starts[paragraph] : runs.ends[paragraph]].tolist()
    size = UNSPACED_SHINGLE if runs.unspaced[paragraph] else width
    return frozenset(tuple(ids[k : k + size]) for k in range(len(ids) - size + 1)) if len(ids) >= least else frozenset()


def similar_pairs(runs: TokenRuns, join: Join) -> set[tuple[int, int]]:
    """All pairs at the threshold of a join, compared one by one."""
    sets = [shingles_of(runs, paragraph, join.width, join.least) for paragraph in range(len(runs.starts))]
    return {
        (i, j)
        for i, j in combinations(range(len(sets)), 2)
        if sets[i] and sets[j] and len(sets[i] & sets[j]) >= join.threshold * len(sets[i] | sets[j])
    }


def edited(random: Random, text: str, changes: int) -> str:
    words = text.split()
    for place in random.sample(range(len(words)), changes):
        words[place] = random.choice(NOUNS)
    return " ".join(words)


def near_duplicates(seed: int, count: int, most_changes: int) -> list[str]:
    """Paragraphs, each with a copy in which up to some words are others."""
    random = Random(seed)
    originals = paragraphs(seed, count)
    return originals + [edited(random, text, random.randint(0, most_changes)) for text in originals]


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([0.3, 0.4, 0.5, 0.7, 0.9, 1.0]))
def test_the_join_misses_no_pair(seed: int, threshold: float) -> None:
    """The join returns exactly the pairs that a comparison of all pairs finds at its threshold."""
    join = Join(threshold=threshold)
    runs = runs_of([*near_duplicates(seed, 12, 12), *BODIES["zh"], *BODIES["zh"], *BODIES["th"], *TINY, *TINY])
    assert as_set(candidate_pairs(join, runs)) == similar_pairs(runs, join)


def test_the_join_finds_four_scattered_edits_in_thirty_words() -> None:
    """A copy with four changed words in thirty is a candidate at the default threshold."""
    text = " ".join(paragraphs(5, 1, 3)[0].split()[:30])
    words = text.split()
    for place in (4, 12, 20, 27):
        words[place] = "lemonade"
    assert as_set(candidate_pairs(Join(), runs_of([text, " ".join(words)]))) == {(0, 1)}


def test_minhash_finds_nearly_all_that_the_join_finds() -> None:
    """Of pairs with a Jaccard similarity of 0.6 or more the sketch finds at least 98 in 100."""
    runs = runs_of(near_duplicates(11, 400, 5))
    wanted = as_set(candidate_pairs(Join(threshold=0.6), runs))
    found = as_set(candidate_pairs(MinHash(), runs))
    assert len(wanted) > 100
    assert len(wanted & found) >= 0.98 * len(wanted)


def test_minhash_pairs_are_alike() -> None:
    """A pair that the sketch lets through is never far below its threshold."""
    runs = runs_of(near_duplicates(12, 300, 16))
    pairs = candidate_pairs(MinHash(), runs)
    join = Join(threshold=MinHash().threshold - 4 * 0.045)
    assert len(pairs) > 100
    assert join.score(join.fingerprint(runs), pairs).all()


@pytest.mark.parametrize("size", [5, 6, 7, 8, 9, 16])
@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_changed_word_in_a_short_text_is_found(size: int, place: int) -> None:
    """Short paragraphs with one other word are candidates wherever the word stands."""
    words = NOUNS[:size]
    changed = [*words[:place], "lemonade", *words[place + 1 :]]
    assert as_set(candidate_pairs(Short(), runs_of([" ".join(words), " ".join(changed)]))) == {(0, 1)}


def test_short_texts_of_the_same_words_in_another_order_are_not_alike() -> None:
    """The words of a short paragraph count in their order."""
    assert candidate_pairs(Short(), runs_of(["one two three four", "four three two one"])).tolist() == []


@given(st.lists(st.lists(st.integers(0, 4), min_size=0, max_size=18), min_size=2, max_size=8))
def test_short_texts_are_compared_word_by_word(words: list[list[int]]) -> None:
    """The score is RapidFuzz's on the words themselves, 0 below the threshold and for texts that are not short."""
    short = Short()
    sizes = np.array(list(map(len, words)))
    ends = np.cumsum(sizes)
    ids = np.array([2**63 + 7 * word for text in words for word in text], dtype=np.uint64)
    runs = TokenRuns(ids, ends - sizes, ends, np.zeros(len(words), np.bool_))
    pairs = all_pairs(len(words))
    expected = [
        Indel.normalized_similarity(words[a], words[b], score_cutoff=short.threshold)
        if all(short.least <= len(words[side]) <= short.most for side in (a, b))
        else 0.0
        for a, b in pairs.tolist()
    ]
    assert short.score(short.fingerprint(runs), pairs).tolist() == expected


def test_many_distinct_words_stay_apart() -> None:
    """More words than there are code points before the surrogates, and than one batch holds, are told apart."""
    count = 70_000
    ids = np.arange(4 * count, dtype=np.uint64)
    ids[-4:] = ids[:4]
    starts = np.arange(0, 4 * count, 4)
    short = Short()
    fingerprint = short.fingerprint(TokenRuns(ids, starts, starts + 4, np.zeros(count, np.bool_)))
    pairs = np.stack([np.zeros(count - 1, np.int64), np.arange(1, count)], axis=1)
    scores = short.score(fingerprint, pairs)
    assert np.flatnonzero(scores).tolist() == [count - 2]


@pytest.mark.parametrize("most", [17, 100])
def test_longer_texts_are_not_short(most: int) -> None:
    """A limit above the number of words that a batch can hold is refused."""
    with pytest.raises(ConfigError, match="at most 16"):
        Short(most=most)


def test_short_and_join_share_the_work() -> None:
    """Every paragraph of three words or more is read by one of the two matchers of a run."""
    random = Random(3)
    for words in range(3, 40):
        text = " ".join((sentence(random) + " " + sentence(random) + " " + sentence(random)).split()[:words])
        runs = runs_of([text, text])
        assert as_set(candidate_pairs(Short(), runs)) | as_set(candidate_pairs(Join(), runs)) == {(0, 1)}
