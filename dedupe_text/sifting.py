"""Sifts regions that repeat before any is aligned: regions in, those in which a whole sentence may be said twice out.

Most regions are a few words that two sentences share. A sentence in which a word is foreign to the other side is not
said there, so that a region without any other sentence gives nothing, however it is aligned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns
from dedupe_text.guard.foreign import Words
from dedupe_text.kernels.hashes import PLACE, SECOND, mixed
from dedupe_text.kernels.numbering import Seen
from dedupe_text.kernels.ragged import positions
from dedupe_text.matchers.passages import SEED_WIDTH, Rows, longest_first

FEWEST = 24
"""Regions from which it pays to sift them all at once ..."""
TOKENS_FOR_EACH = 64
"""... and tokens of the text for each of them: to read so many takes about as long as to look at one region."""
LOOKED_UP = 6
"""Words of a sentence, the rarest ones, that are looked up on the other side."""
BATCH = 1 << 14
"""Sentences that are looked up at once."""

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Answers:
    """Which sentences which stretches of a text may say, remembered: nearly all are asked about again at each look."""

    def __init__(self) -> None:
        self._asked = Seen()
        self._said = np.empty(0, dtype=np.bool_)

    def of(self, keys: NDArray[np.uint64], ask: Callable[[Numbers], Flags]) -> Flags:
        """Return the answers to questions with these hashes, `keys (questions, 2)`; `ask` answers the new ones."""
        before = len(self._asked)
        first = self._asked.add(keys)
        new = (first == before + np.arange(len(keys))).nonzero()[0]
        said = np.zeros(len(keys), dtype=np.bool_)
        said[new] = ask(new)
        self._said = np.concatenate([self._said, said])
        answers: Flags = self._said[first]
        return answers


class Sentences(NamedTuple):
    """The sentences of the paragraphs that stay, in order: spans, token ranges and paragraphs, `(sentences,) int64`."""

    starts: Numbers
    ends: Numbers
    first: Numbers
    last: Numbers
    paragraphs: Numbers


class Sieve(NamedTuple):
    """What regions are sifted by: the text, its sentences, its words, and what was answered before."""

    columns: Columns
    sentences: Sentences
    words: Words
    answers: Answers


class Windows(NamedTuple):
    """One side of each region, widened to the sentence borders that lie a few tokens away.

    Token ranges, paragraph ranges, the ranges of the sentences that it reaches into, and of those that lie in it whole.
    """

    low: Numbers
    high: Numbers
    first: Numbers
    last: Numbers
    at: Numbers
    until: Numbers
    reached: Numbers
    end: Numbers
    whole: Numbers
    whole_end: Numbers


def sifts(columns: Columns, found: Rows) -> bool:
    """Return whether there are so many regions that it pays to sift them."""
    return len(found) >= max(FEWEST, len(columns.tokens.ids) // TOKENS_FOR_EACH)


def promising(
    columns: Columns, found: Rows, usable: Flags, unrelated: Flags, may_go: Flags, words: Words, answers: Answers
) -> Rows:
    """Return the regions, each pair of windows once, that may hold a sentence said on both sides; the longest first.

    `usable`, `unrelated` and `may_go` `(paragraphs,)`: those that stay so far, that may lose text, and all of it.
    `answers` takes what is found out, for the next look at the text.
    """
    sides = longest_first(found)
    sentences = _sentences(columns, sides, usable)
    if not len(sentences.starts):
        return sides
    late, early = _windows(columns, sentences, sides[:, 2:]), _windows(columns, sentences, sides[:, :2])
    chosen = _first_of_each(late, early)
    chosen = chosen[late.first[chosen] >= early.last[chosen]]
    sides, late, early = sides[chosen], _at(late, chosen), _at(early, chosen)
    sieve = Sieve(columns, sentences, words, answers)
    said = _any_said(sieve, late, early, unrelated)
    said |= _all_said(sieve, early, late, may_go)
    chosen_sides: Rows = sides[said]
    return chosen_sides


def _at(windows: Windows, chosen: Numbers) -> Windows:
    return Windows(*(column[chosen] for column in windows))


def _sentences(columns: Columns, sides: Numbers, usable: Flags) -> Sentences:
    """Return the sentences of the usable paragraphs that regions reach into."""
    starts = columns.tokens.starts
    edges = np.stack([sides[:, [0, 2]], sides[:, [1, 3]] - 1]).reshape(2, -1)
    reached = np.zeros(len(columns) + 1, dtype=np.int64)
    first, last = columns.bounds[:, 0].searchsorted(starts[edges], side="right")
    np.add.at(reached, first - 1, 1)
    np.add.at(reached, last, -1)
    within = ((reached.cumsum()[:-1] > 0) & usable).nonzero()[0].tolist()
    spans, paragraphs = columns.sentence_bounds(within)
    tokens = starts.searchsorted(spans.T)
    return Sentences(spans[:, 0], spans[:, 1], tokens[0], tokens[1], paragraphs)


def _windows(columns: Columns, sentences: Sentences, sides: Numbers) -> Windows:
    """Return what `reuse` takes for the window of each run of tokens."""
    first, last = sides[:, 0], sides[:, 1]
    starts, ends = columns.tokens.starts, columns.tokens.ends
    low, high = starts[first], ends[last - 1]
    at = columns.bounds[:, 0].searchsorted(low, side="right") - 1
    until = columns.bounds[:, 0].searchsorted(starts[last - 1], side="right")
    reached = sentences.ends.searchsorted(low, side="right")
    end = sentences.starts.searchsorted(high, side="left")
    some = reached < end
    head, tail = np.minimum(reached, len(sentences.starts) - 1), np.maximum(end - 1, 0)
    head_token, tail_token = sentences.first[head], sentences.last[tail]
    widened = some & (first - head_token <= SEED_WIDTH)
    widened &= (head_token == first) | (sentences.starts[head] < low)
    low, first = np.where(widened, sentences.starts[head], low), np.where(widened, head_token, first)
    widened = some & (tail_token - last <= SEED_WIDTH)
    widened &= (tail_token == last) | (high < sentences.ends[tail])
    high, last = np.where(widened, sentences.ends[tail], high), np.where(widened, tail_token, last)
    whole = reached + (some & (sentences.starts[head] < low))
    whole_end = end - (some & (sentences.ends[tail] > high))
    return Windows(low, high, first, last, at, until, reached, end, whole, np.maximum(whole, whole_end))


def _first_of_each(late: Windows, early: Windows) -> Numbers:
    """Return the numbers, in order, of the regions whose windows no region before them has."""
    order = np.lexsort((early.high, early.low, late.high, late.low))
    keys = np.stack([late.low, late.high, early.low, early.high])[:, order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    return np.sort(order[new])


def _any_said(sieve: Sieve, late: Windows, early: Windows, unrelated: Flags) -> Flags:
    """Say of each region whether a whole sentence of the late side that may go may be said by the early side."""
    counts = late.whole_end - late.whole
    chosen = positions(late.whole, counts)
    owners = np.arange(len(counts)).repeat(counts)
    wanted = unrelated[sieve.sentences.paragraphs[chosen]]
    chosen, owners = chosen[wanted], owners[wanted]
    said = _maybe_said(sieve, chosen, early.first[owners], early.last[owners])
    return np.bincount(owners[said], minlength=len(counts)) > 0


def _all_said(sieve: Sieve, early: Windows, late: Windows, may_go: Flags) -> Flags:
    """Say of each region whether the early side may go: the late one may say all sentences of its paragraphs."""
    kept = np.append(0, (~may_go).cumsum())
    own = np.append(0, np.bincount(sieve.sentences.paragraphs, minlength=len(sieve.columns)).cumsum())
    found: Flags = (kept[early.until] == kept[early.at]) & (early.whole == early.reached)
    found &= (early.whole_end == early.end) & (own[early.until] - own[early.at] == early.end - early.reached)
    asked = found.nonzero()[0]
    counts = (early.end - early.reached)[asked]
    owners = asked.repeat(counts)
    chosen = positions(early.reached[asked], counts)
    found[owners[~_maybe_said(sieve, chosen, late.first[owners], late.last[owners])]] = False
    return found


def _maybe_said(sieve: Sieve, chosen: Numbers, first: Numbers, last: Numbers) -> Flags:
    """Say of each chosen sentence whether the tokens `[first, last)` may say it."""
    tokens, sentences = sieve.columns.tokens, sieve.sentences
    stretches = tokens.starts[first], tokens.ends[last - 1], last - first
    keys = row_hashes(sentences.starts[chosen], sentences.ends[chosen], *stretches)
    return sieve.answers.of(keys, lambda new: _say_the_rarest(sieve, chosen[new], first[new], last[new]))


def row_hashes(*numbers: Numbers) -> NDArray[np.uint64]:
    """Return hashes of rows of numbers, given as columns, `(rows, 2)`."""
    found = np.zeros((2, len(numbers[0])), dtype=np.uint64)
    for column in numbers:
        for half, step in enumerate((PLACE, SECOND)):
            found[half] = mixed(found[half] + column.astype(np.uint64) * step)
    return np.ascontiguousarray(found.T)


def _say_the_rarest(sieve: Sieve, chosen: Numbers, first: Numbers, last: Numbers) -> Flags:
    """Say of each chosen sentence whether the tokens `[first, last)` may say its rarest words."""
    words, sentences = sieve.words, sieve.sentences
    found = np.ones(len(chosen), dtype=np.bool_)
    if not len(chosen):
        return found
    rarest, counts = _rarest(sentences, np.unique(chosen), words)
    for start in range(0, len(chosen), BATCH):
        own = slice(start, start + BATCH)
        asked = np.arange(start, start + len(chosen[own])).repeat(counts[chosen[own]])
        ranks = positions(np.zeros(len(chosen[own]), np.int64), counts[chosen[own]])
        places = rarest[chosen[asked], ranks]
        absent = words.absent(places, first[asked], last[asked])
        asked, places = asked[absent], places[absent]
        for number, place, low, high in zip(
            asked.tolist(), places.tolist(), first[asked].tolist(), last[asked].tolist(), strict=True
        ):
            if found[number] and words.foreign(place, low, high):
                found[number] = False
    return found


def _rarest(sentences: Sentences, chosen: Numbers, words: Words) -> tuple[Numbers, Numbers]:
    """Return the places of the rarest words of each chosen sentence, `(sentences, LOOKED_UP)`, and their number."""
    sizes = (sentences.last - sentences.first)[chosen]
    places = positions(sentences.first[chosen], sizes)
    owners = chosen.repeat(sizes)
    clear = words.clear[places]
    places, owners = places[clear], owners[clear]
    order = np.lexsort((places, words.rarity[places], owners))
    places, owners = places[order], owners[order]
    new = np.append(True, owners[1:] != owners[:-1])[: len(owners)].nonzero()[0]
    rank = np.arange(len(owners)) - new.repeat(np.diff(np.append(new, len(owners))))
    taken = rank < LOOKED_UP
    rarest = np.zeros((len(sentences.starts), LOOKED_UP), dtype=np.int64)
    rarest[owners[taken], rank[taken]] = places[taken]
    return rarest, np.minimum(np.bincount(owners, minlength=len(sentences.starts)), LOOKED_UP)
