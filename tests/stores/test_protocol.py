"""What every store promises, on a real file and on a real server."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dedupe_text.errors import IndexFormatError, IndexLockedError, SchemeError
from dedupe_text.stores.seam import CROWD, Incoming, Store, place_of
from tests.stores.conftest import SCHEME, Opener

ODD = ("", "\0", "a\0b", "\ud800", "\N{GREEK SMALL LETTER ALPHA}", "it's; DROP TABLE documents")


def incoming(name: str, source: str | None = None, time: str | None = None) -> Incoming:
    return Incoming(name, source, time, 3, name.encode("utf-8", "surrogatepass") + b"lines", b"text\0\xff")


def filled(store: Store, count: int) -> list[int]:
    with store.writing():
        store.insert([incoming(str(k), time=f"{count - k:09}") for k in range(count)])
    numbers = store.numbers(str(k) for k in range(count))
    return [numbers[str(k)] for k in range(count)]


def keys(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Keys that differ in the bits that stores tell apart."""
    return np.array(numbers, dtype=np.uint64) << np.uint64(40)


def members(store: Store, key: int, most: int = CROWD) -> list[int]:
    found: list[int] = store.members(keys(key), most).members.tolist()
    return found


@pytest.mark.parametrize("name", ODD)
def test_documents_come_back(store: Store, name: str) -> None:
    """What was put in comes back, whatever is in its names, with no notes until some are set."""
    with store.writing():
        store.insert([incoming(name, source=name, time=name)])
    ((found, number),) = store.numbers([name, "missing"]).items()
    held = store.documents([number, number + 7])[number]
    assert (found, held.id, held.source, held.time, held.notes) == (name, name, name, name, None)
    assert held.place == place_of(name, name)
    assert store.lines([number]) == {number: incoming(name).lines}
    assert store.texts([number]) == {number: incoming(name).text}
    with store.writing():
        store.note({number: b"\0noted"})
    assert store.documents([number])[number].notes == b"\0noted"


def test_postings_come_back(store: Store) -> None:
    """Each key asked for has the members that were posted, each once, and one that was not posted has none."""
    first, second = filled(store, 2)
    with store.writing():
        store.post(keys(5, 7, 5, 5), np.array([first, first, second, second]))
    found = store.members(keys(7, 6, 5))
    assert sorted(zip(found.owners.tolist(), found.members.tolist(), strict=True)) == sorted(
        [(0, first), (2, first), (2, second)]
    )
    with store.writing():
        store.unpost(keys(5, 6, 7), np.array([first, first, second]))
    assert (members(store, 5), members(store, 7)) == ([second], [first])
    assert store.sizes().postings == 2


def test_nothing_is_found_with_no_keys(store: Store) -> None:
    """No keys have no members, and posting none changes nothing."""
    with store.writing():
        store.post(keys(), np.empty(0, np.int64))
        store.unpost(keys(), np.empty(0, np.int64))
    assert store.members(keys()).members.tolist() == []
    assert (store.documents([]), store.texts([]), store.lines([])) == ({}, {}, {})


def test_a_crowded_key_gives_the_first_in_order(store: Store) -> None:
    """Of a key with many members the first in the order of documents are given, as many as are asked for."""
    numbers = filled(store, 3 * CROWD)
    with store.writing():
        for part in (numbers[: CROWD + 9], numbers[CROWD + 9 :]):
            store.post(keys(*[5] * len(part)), np.array(part))
    in_order = numbers[::-1]
    assert members(store, 5) == in_order[:CROWD]
    assert members(store, 5, CROWD + 20) == in_order[: CROWD + 20]
    with store.writing():
        store.unpost(keys(*[5] * CROWD), np.array(in_order[:CROWD]))
        store.delete(in_order[:CROWD])
    assert members(store, 5) == in_order[CROWD : 2 * CROWD]
    assert store.sizes().postings == 2 * CROWD


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 150)), max_size=300)), max_size=6
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_postings_are_those_of_a_dictionary(store: Store, steps: list[tuple[bool, list[tuple[int, int]]]]) -> None:
    """After any changes a store holds what a dictionary of sets does."""
    there = store.numbers(str(k) for k in range(151))
    numbers = [there[str(k)] for k in range(151)] if there else filled(store, 151)
    with store.writing():
        for key in range(10):
            store.unpost(keys(*[key] * 151), np.array(numbers))
    model: defaultdict[int, set[int]] = defaultdict(set)
    for adds, pairs in steps:
        chosen = np.array([numbers[k] for _, k in pairs], dtype=np.int64)
        with store.writing():
            (store.post if adds else store.unpost)(keys(*(key for key, _ in pairs)), chosen)
        for (key, _), member in zip(pairs, chosen.tolist(), strict=True):
            (model[key].add if adds else model[key].discard)(member)
    for key in range(10):
        assert sorted(members(store, key, 200)) == sorted(model[key])
    assert store.sizes().postings == sum(map(len, model.values()))


def test_many_postings(store: Store) -> None:
    """Postings are found again after their table has grown many times over."""
    (number,) = filled(store, 1)
    many = np.random.default_rng(1).integers(0, 2**64, 50_000, dtype=np.uint64)
    for part in np.array_split(many, 3):
        with store.writing():
            store.post(part, np.full(len(part), number))
    found = store.members(many)
    assert len(np.unique(found.owners)) == len(many)
    assert set(found.members.tolist()) == {number}
    assert store.sizes().postings == len(many)


def test_sources_change_and_settle(store: Store) -> None:
    """A source counts as changed from the time a document of it comes or goes until it is settled."""
    with store.writing():
        store.insert([incoming("a", "one"), incoming("b", "two"), incoming("c", "one"), incoming("d")])
    numbers = store.numbers("abcd")
    assert store.changed() == ["one", "two"]
    assert (store.of_source("one"), store.of_source("none")) == ([numbers["a"], numbers["c"]], [])
    with store.writing():
        store.settle("one")
        store.settle("two")
    assert (store.changed(), store.version("one"), store.version("none")) == ([], 1, 0)
    with store.writing():
        store.delete([numbers["a"]])
    assert (store.changed(), store.of_source("one")) == (["one"], [numbers["c"]])
    assert store.waiting(9) == [numbers["d"]]


def test_documents_are_found_by_time_and_number(store: Store) -> None:
    """Documents before a time are found, those without one never; all are walked through by their numbers."""
    with store.writing():
        store.insert(
            [
                incoming("a", time="2026-01-02"),
                incoming("b"),
                incoming("c", time="2025"),
                incoming("d", time="2026-01-01"),
            ]
        )
    numbers = store.numbers("abcd")
    assert store.before("2026-01-02") == [numbers["c"], numbers["d"]]
    assert store.after(0, 3) == [numbers[name] for name in "abc"]
    assert store.after(numbers["c"], 3) == [numbers["d"]]


def test_sizes_count_everything(store: Store) -> None:
    """The sizes are those of what is there."""
    with store.writing():
        store.insert([incoming("a", "one"), incoming("b", "one"), incoming("c")])
        store.note({store.numbers("a")["a"]: b"noted"})
    sizes = store.sizes()
    assert (sizes.documents, sizes.paragraphs, sizes.sources, sizes.postings, sizes.waiting) == (3, 9, 1, 0, 2)
    assert sizes.bytes > 0


def test_a_failed_change_leaves_nothing(store: Store) -> None:
    """What an error interrupts is not there, and the store goes on."""
    with pytest.raises(ZeroDivisionError):
        _fail_after_changes(store)
    assert (store.numbers("a"), members(store, 5)) == ({}, [])
    assert len(filled(store, 1)) == 1


def _fail_after_changes(store: Store) -> None:
    with store.writing():
        store.insert([incoming("a")])
        store.post(keys(5), np.array([1]))
        raise ZeroDivisionError


def test_a_reader_sees_one_state(opener: Opener, store: Store) -> None:
    """What a writer changes is seen by a reader from the next time on that it begins to read."""
    filled(store, 1)
    reader = opener(read_only=True)
    with reader.reading():
        assert reader.sizes().documents == 1
    with store.writing():
        store.insert([incoming("x")])
    with reader.reading():
        assert reader.sizes().documents == 2
    reader.close()


def test_what_was_written_is_there_when_it_is_opened_again(opener: Opener) -> None:
    """A store that was closed is opened again with all that it held, and compacting it loses nothing."""
    store = opener()
    numbers = filled(store, 300)
    with store.writing():
        store.post(keys(*range(300)), np.array(numbers))
    store.compact()
    store.close()
    again = opener()
    assert again.members(keys(*range(300))).members.tolist() == numbers
    assert again.texts(numbers) == dict.fromkeys(numbers, incoming("").text)
    again.close()


def test_a_second_writer_is_refused(opener: Opener, store: Store) -> None:
    """While one writer has a store open, another is told so, and may have it afterwards."""
    with pytest.raises(IndexLockedError, match="another writer has held it for"):
        opener(wait=0.2)
    store.close()
    opener(wait=0.2).close()


def test_another_scheme_is_refused(opener: Opener, store: Store) -> None:
    """A store that was made with another scheme is not opened, and the error names the part."""
    store.close()
    for scheme, part in (
        ({**SCHEME, "seed": "2"}, "seed"),
        ({**SCHEME, "more": "1"}, "more"),
        ({"format": "2"}, "format"),
    ):
        with pytest.raises(SchemeError, match=f"made with {part}") as raised:
            opener(scheme)
        assert raised.value.part == part
    opener().close()


def test_there_must_be_something_to_read(opener: Opener) -> None:
    """To read an index that was never made is an error."""
    with pytest.raises((FileNotFoundError, IndexFormatError), match="there is no"):
        opener(read_only=True)


def test_places_sort_as_documents_do() -> None:
    """Places are in the order of times, then of the lengths of ids, then of ids, none last."""
    pairs = [(time, name) for time in (None, *ODD, "2026", "2026-01") for name in (*ODD, "1", "10", "9")]
    by_key = sorted(pairs, key=lambda pair: (pair[0] is None, pair[0] or "", len(pair[1]), pair[1]))
    assert sorted(pairs, key=lambda pair: place_of(*pair)) == by_key
