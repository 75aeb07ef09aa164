"""Passages as repeats: regions of tokens in, whole sentences that are said elsewhere too out.

A passage never ends inside a sentence: a region is cut back to the sentences that lie in it, each without a difference
that matters. Where the earlier side lies wholly in the later one and not the other way round (a teaser before the
article), the earlier side is the repeat.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.characters import is_upper
from dedupe_text.columns import Columns
from dedupe_text.matchers.passages import (
    SEED_WIDTH,
    Region,
    Rows,
    longest_first,
    regions,
    regions_in_each,
    repeating_tokens,
)
from dedupe_text.model import Match, Span
from dedupe_text.proofs import Proofs
from dedupe_text.shared_sentences import shared_sentences
from dedupe_text.sifting import promising, row_hashes, sifts
from dedupe_text.splitters.sentences import sentence_spans
from dedupe_text.verification import Verified
from dedupe_text.windows import BESIDE, Window, overlapping, window_of, with_rests

FREE, REPEAT, WITNESS = 0, 1, 2
"""What a token is used for."""
MAX_ROUNDS = 4
"""Searches for passages; the second nearly always finds nothing."""


FEWEST_REMEMBERED = 8
"""Regions without a piece from which it pays to remember them for the next round or look."""


Numbers = NDArray[np.int64]


class Piece(NamedTuple):
    """Whole sentences of one paragraph that a witness says too; `whole` when they are all that the paragraph says."""

    paragraph: int
    span: Span
    witness: Span
    match: Match
    whole: bool


class Scope(NamedTuple):
    """Where passages are looked for.

    `usable (paragraphs,)`: paragraphs that stay so far. `unrelated (paragraphs,)`: those that no match explains yet,
    and the only ones that may lose text here; of these some `only_whole`: variants, since a fact in them differs, and
    paragraphs with equals, since what goes of them goes of all.
    """

    usable: NDArray[np.bool_]
    unrelated: NDArray[np.bool_]
    only_whole: frozenset[int]


def passage_pieces(columns: Columns, scope: Scope, known: Sequence[Piece], proofs: Proofs) -> list[Piece]:
    """Return the `known` pieces and the other passages that repeat, apart, none of them a witness of another.

    What was found is set aside and the rest searched again, so that a second run finds nothing.
    """
    owner = np.arange(len(columns)).repeat(columns.last - columns.first)
    unspaced = bool(2 * columns.unspaced.sum() > len(columns))
    use = np.zeros(len(columns.tokens.ids), dtype=np.int8)
    pieces: list[Piece] = []
    # A paragraph that one passage says in full needs no piecing together from what is known of its parts.
    parted = {piece.paragraph for piece in known}
    for turn in range(MAX_ROUNDS):
        stays, wanted = scope.usable[owner] & (use != REPEAT), scope.unrelated[owner] & (use == FREE)
        found = _with_sentences(columns, regions(columns.tokens.ids, stays, wanted, unspaced=unspaced))
        words = proofs.words(columns) if sifts(columns, found) else None
        found = _not_apart(columns, found, proofs) if words else found
        if proofs.barren:
            found = found[[key not in proofs.barren for key in _keys(columns, found, scope)]]
        if words:
            found = promising(columns, found, scope.usable, scope.unrelated, _all_may_go(scope), words, proofs.sifted)
        new = _round(columns, found, scope, proofs, use, whole_only=frozenset() if turn else frozenset(parted))
        if not turn:
            new += [proof for piece in known for proof in _proved(columns, piece, proofs, use)]
        pieces += new
        if not new:
            break
    return _with_wholes(columns, pieces, scope.only_whole)


def texts_with_passages(columns: Columns, paragraphs: Numbers, asked: NDArray[np.bool_]) -> Numbers:
    """Return the numbers of those texts of a batch, of the ones `asked` about, that may hold a passage.

    In a text that is asked about, no paragraph may be related to another: then all of it is looked at, and its regions
    are told at once. Text k has the paragraphs `paragraphs[k]` to `paragraphs[k + 1] - 1`; words of two texts differ.
    """
    ids, sizes = columns.tokens.ids, np.diff(paragraphs)
    tokens = np.append(columns.first, len(ids))[paragraphs]
    unspaced = 2 * np.bincount(np.arange(len(sizes)).repeat(sizes), columns.unspaced, len(sizes)) > sizes
    again = repeating_tokens(ids, unspaced.repeat(np.diff(tokens)))
    repeating = np.bincount(tokens.searchsorted(again, side="right") - 1, minlength=len(sizes)) > 0
    found = [np.empty((0, 4), np.int64)]
    for characters in (False, True):
        own = (repeating & asked & (unspaced == characters)).nonzero()[0]
        found.append(regions_in_each(ids, tokens[own], tokens[own + 1], unspaced=characters))
    places = _with_sentences(columns, np.concatenate(found))[:, 0]
    return np.unique(tokens.searchsorted(places, side="right") - 1)


def _not_apart(columns: Columns, found: Rows, proofs: Proofs) -> Rows:
    """Return the regions but those of two paragraphs, each one sentence, of which it is known that a fact differs."""
    starts, ends = found[:, ::2], found[:, 1::2]
    owners = columns.first.searchsorted(starts, side="right") - 1
    # A window reaches no more than a seed beyond its region: here to both ends of the paragraph.
    whole = (starts - columns.first[owners] <= SEED_WIDTH) & (ends <= columns.last[owners])
    whole &= columns.last[owners] - ends <= SEED_WIDTH
    apart = np.flatnonzero(whole.all(axis=1))
    apart = apart[proofs.are_apart(columns, owners[apart])]
    single = np.zeros(len(columns), dtype=np.bool_)
    single[[p for p in np.unique(owners[apart]).tolist() if len(columns.sentences(p)) == 1]] = True
    others: Rows = np.delete(found, apart[single[owners[apart]].all(axis=1)], axis=0)
    return others


def _keys(columns: Columns, found: Rows, scope: Scope) -> list[bytes]:
    """Return a key for each region: equal keys have the same paragraphs, in the same scope, and the same words beside.

    What a region gives depends on nothing else, but for what other regions take.
    """
    sides = found.reshape(-1, 2)
    starts, ends = columns.tokens.starts[sides[:, 0]], columns.tokens.ends[sides[:, 1] - 1]
    first = columns.bounds[:, 0].searchsorted(starts, side="right") - 1
    last = columns.bounds[:, 0].searchsorted(columns.tokens.starts[sides[:, 1] - 1], side="right")
    places = scope.usable + 2 * scope.unrelated + 4 * _all_may_go(scope)
    sums = np.zeros((len(columns) + 1, 2), dtype=np.uint64)
    row_hashes(*columns.bounds.T, places).cumsum(axis=0, out=sums[1:])
    around = (sums[last] - sums[first]).view(np.int64).reshape(-1, 4)
    edges = np.stack([starts, ends, sides[:, 1] - sides[:, 0]], axis=1).reshape(-1, 6)
    read = np.append(np.uint64(0), columns.tokens.ids.cumsum())
    beside = np.stack([sides[:, 0] - BESIDE, sides[:, 0], sides[:, 1], sides[:, 1] + BESIDE]).clip(0, len(read) - 1)
    said = np.diff(read[beside], axis=0)[::2].T.reshape(-1, 4).view(np.int64)
    keys: list[bytes] = row_hashes(*edges.T, *around.T, *said.T).view("V16").reshape(-1).tolist()
    return keys


def _all_may_go(scope: Scope) -> NDArray[np.bool_]:
    """Say of each paragraph whether all of it may go, `(paragraphs,) bool`."""
    may_go = scope.unrelated.copy()
    may_go[list(scope.only_whole)] = False
    return may_go


def _with_wholes(columns: Columns, pieces: Sequence[Piece], only_whole: frozenset[int]) -> list[Piece]:
    """Return the pieces by place; those that together are all that their paragraph says become `whole`."""
    found: list[Piece] = []
    for p, group in groupby(sorted(pieces, key=lambda piece: piece.span), key=lambda piece: piece.paragraph):
        own = list(group)
        if columns.first[p] == columns.last[p]:
            # It has no tokens that would say that another piece took it.
            own = own[:1]
        sentences = columns.sentences(p)
        said = sum(
            q.span.start <= s.start and s.end <= q.span.end for q in own for s in overlapping(sentences, *q.span)
        )
        if said == len(sentences):
            found += [piece._replace(whole=True) for piece in own]
        elif p not in only_whole:
            found += own
    return found


def _with_sentences(columns: Columns, found: Rows) -> Rows:
    """Return the regions of which a side may hold a whole sentence; most are a few words inside sentences."""
    if not len(found):
        return found
    sides = found.reshape(-1, 2)
    starts = columns.tokens.starts
    paragraphs = columns.bounds[:, 0].searchsorted(starts[np.stack([sides[:, 0], sides[:, 1] - 1])], side="right")
    reached = np.zeros(len(columns) + 1, dtype=np.int64)
    np.add.at(reached, paragraphs[0] - 1, 1)
    np.add.at(reached, paragraphs[1], -1)
    within = (reached.cumsum() > 0).nonzero()[0].tolist()
    spans, _ = columns.sentence_bounds(within)
    firsts, lasts = starts.searchsorted(spans.T)
    # A window reaches no more than a seed beyond its region.
    following = firsts.searchsorted(sides[:, 0] - SEED_WIDTH)
    whole = np.append(lasts, len(starts) + SEED_WIDTH + 1)[following] <= sides[:, 1] + SEED_WIDTH
    chosen: Rows = found[whole.reshape(-1, 2).any(axis=1)]
    return chosen


def _round(
    columns: Columns,
    found: Rows,
    scope: Scope,
    proofs: Proofs,
    use: NDArray[np.int8],
    *,
    whole_only: frozenset[int],
) -> list[Piece]:
    """Return the pieces of the regions, those of the longest regions first."""
    pieces: list[Piece] = []
    usable: list[bool] = scope.usable.tolist()
    barren: list[int] = []
    in_order = longest_first(found)
    for number, region in enumerate(map(Region._make, in_order.tolist())):
        late = window_of(columns, region.late_start, region.late_end, usable)
        early = window_of(columns, region.early_start, region.early_end, usable)
        if not late.stretch.size or not early.stretch.size or late.tokens.start < early.tokens.stop:
            barren.append(number)
            continue
        each = sorted(late.complete) if any(scope.unrelated[p] for p in late.paragraphs) else ()
        together = early.stretch.sentences if _may_go(columns, early, scope) else ()
        if not each and not together:
            barren.append(number)  # No whole sentence, nothing that may go.
            continue
        if _is_taken(columns, each, use) and _is_taken(columns, together, use):
            continue  # Other pieces have all that this one could give.
        a = proofs.known(with_rests(columns, late, early, usable))
        b = proofs.known(with_rests(columns, early, late, usable))
        verified = proofs.shared(a, b, each=each, together=together)
        own = _repeats(columns, verified, late, early, scope, reversible=bool(together)) if verified else []
        if not own:
            barren.append(number)
        for piece in own:
            if piece.whole or piece.paragraph not in whole_only:
                pieces += _proved(columns, piece, proofs, use)
    if len(barren) >= FEWEST_REMEMBERED:
        proofs.barren.update(_keys(columns, in_order[barren], scope))
    return pieces


def _repeats(
    columns: Columns, verified: Verified, late: Window, early: Window, scope: Scope, *, reversible: bool
) -> list[Piece]:
    """Return the pieces of the side that repeats the other: the later one, unless it may be the earlier one."""
    side, window = _repeating_side(columns, verified, late, early) if reversible else ("a", late)
    return _pieces(columns, verified, side, window, scope)


def _is_taken(columns: Columns, sentences: Sequence[Span], use: NDArray[np.int8]) -> bool:
    """Return whether other pieces use something of each sentence, so that no piece can be made of any."""
    return all(use[slice(*columns.token_range(sentence))].any() for sentence in sentences)


def partial_pieces(columns: Columns, partial: Mapping[int, int], proofs: Proofs) -> list[Piece]:
    """Return the sentences that the later of two paragraphs shares with the earlier; `partial`: later to earlier."""
    pieces: list[Piece] = []
    for late, early in sorted(partial.items()):
        verified = proofs.verified(proofs.paragraph(columns, late), proofs.paragraph(columns, early))
        for span in _stretches(list(_partial_states(columns, verified))):
            match = verified.part("a", span)
            pieces.append(Piece(late, span, match.b, match, whole=False))
    return pieces


def _partial_states(columns: Columns, verified: Verified) -> Iterator[tuple[Span, bool]]:
    """Yield the sentences of the later paragraph and whether the earlier one says them.

    The end of the earlier paragraph ends a sentence too, even without a stop (a headline does not have one), where what
    follows in the later paragraph begins with a capital.
    """
    match = verified.match
    if match.b_in_a and match.a.start == verified.part("b", match.b).b.start:
        end = verified.part("b", match.b).b.end
        rest = columns.text[end : match.a.end].lstrip()
        if is_upper(rest[:1]):
            cut = match.a.end - len(rest)
            head = Span(match.a.start, end)
            yield head, True
            yield from ((s, False) for s in sentence_spans(columns.text, Span(cut, match.a.end)))
            return
    yield from verified.sentence_states("a")


def _may_go(columns: Columns, window: Window, scope: Scope) -> bool:
    """True when a window holds all sentences of its paragraphs, and these may go."""
    if not all(scope.unrelated[p] and p not in scope.only_whole for p in window.paragraphs):
        return False
    own = [columns.sentences(p) for p in window.paragraphs]
    return len(window.complete) == len(window.stretch.sentences) == sum(map(len, own))


def _repeating_side(
    columns: Columns, verified: Verified, late: Window, early: Window
) -> tuple[Literal["a", "b"], Window]:
    """Choose which side repeats the other: the later, unless its whole sentences say less than all of the earlier."""
    if all(same for _, same in verified.sentence_states("b")):
        said = sum(sentence.size for sentence, same in shared_sentences(verified, "a", late.complete) if same)
        if said < sum(sentence.size for sentence in early.stretch.sentences) - len(early.stretch.sentences):
            return "b", early
    return "a", late


def _pieces(columns: Columns, verified: Verified, side: Literal["a", "b"], window: Window, scope: Scope) -> list[Piece]:
    """Return, for each paragraph of a side, the stretches of whole sentences that the other side says too."""
    states = shared_sentences(verified, side, window.complete)
    pieces: list[Piece] = []
    for p in window.paragraphs:
        if not scope.unrelated[p]:
            continue
        bounds = columns.span(p)
        low, high = (bisect_left(states, edge, key=lambda state: state[0].start) for edge in bounds)
        own = states[low:high]
        for span in _stretches(own):
            whole = all(same for _, same in own) and len(own) == len(columns.sentences(p))
            match = verified.part(side, span)
            pieces.append(Piece(p, bounds if whole else span, match.b, match, whole))
    return pieces


def _stretches(states: Sequence[tuple[Span, bool]]) -> list[Span]:
    """Join neighbouring sentences that are said elsewhere."""
    found: list[Span] = []
    before = False
    for sentence, same in states:
        if same and before:
            found[-1] = Span(found[-1].start, sentence.end)
        elif same:
            found.append(sentence)
        before = same
    return found


def _proved(columns: Columns, piece: Piece, proofs: Proofs, use: NDArray[np.int8]) -> list[Piece]:
    """Return the piece with the match of just its span and its witness, if that holds and the tokens are free."""
    match = proofs.said(columns, piece.span, piece.witness)
    return [piece._replace(match=match)] if match and _free(columns, piece, use) else []


def _free(columns: Columns, piece: Piece, use: NDArray[np.int8]) -> bool:
    """Take the tokens of a piece and of its witness, if no other piece has put them to the other use."""
    repeat = slice(*columns.token_range(piece.span))
    witness = slice(*columns.token_range(piece.witness))
    if use[repeat].any() or (use[witness] == REPEAT).any():
        return False
    use[repeat], use[witness] = REPEAT, WITNESS
    return True
