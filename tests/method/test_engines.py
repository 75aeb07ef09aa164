"""What every engine promises: the results of each document alone, in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dedupe_text as dt
from dedupe_text.batches import in_batches
from dedupe_text.config import DedupeConfig
from dedupe_text.engines.local import Local
from dedupe_text.engines.processes import Processes
from dedupe_text.engines.seam import Engine, outcomes
from dedupe_text.pipeline import repeats_of
from tests.documents import cases
from tests.engines import every_engine

TEXTS = [text for case in cases("wild", "synthetic", "negative") for text in (case.text, "", "\ud800 lone")]
every_context = pytest.mark.parametrize("context", ["fork", "spawn", "forkserver"])


def shortest(member: dt.Member) -> tuple[float, ...]:
    """A policy of one's own: the shortest copy stays."""
    return (len(member.text),)


def in_reverse(texts: list[str]) -> list[str]:
    """A plan of one's own."""
    return [text[::-1] for text in texts]


def own_numbers(texts: list[str]) -> list[int]:
    """A plan that tells the process it runs in, which is held up long enough for the others to be asked too."""
    time.sleep(0.05)
    return [os.getpid() for _ in texts]


def killed(texts: list[str]) -> list[str]:
    """A plan in which the process is killed, as it is where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return texts


def half_said(texts: list[str]) -> list[bytes]:
    """A plan in which the process is killed while it hands back what it found."""

    def half(connection: Any, data: bytes, write: object = None) -> None:
        os.write(connection.fileno(), data[: max(4, len(data) // 2)])
        if len(data) > 4:
            os.kill(os.getpid(), signal.SIGKILL)

    # No signal from outside comes for sure between two writes.
    Connection._send = half  # type: ignore[attr-defined]
    return [bytes(1 << 20) for _ in texts]


def asleep(texts: list[str]) -> list[str]:
    """A plan that takes longer than anybody waits."""
    if texts != ["now"]:
        time.sleep(1000)
    return texts


def refusing(texts: list[str]) -> list[str]:
    """A plan that uses none of its texts."""
    raise dt.ConfigError("text", texts[0], "there is nothing to do with it")


class TwoPartsError(Exception):
    """An error that is made of more than its message, so that it cannot be made again from that."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}, since {why}")


def refusing_in_its_own_way(texts: list[str]) -> list[str]:
    """A plan that raises what cannot be sent from one process to another."""

    class InsideError(Exception):
        pass

    raise TwoPartsError("no", "it is so") if texts == ["parts"] else InsideError("no, since it is so")


def ending(texts: list[str]) -> list[str]:
    """A plan that ends the program."""
    sys.exit(len(texts) + 4)


@every_engine
def test_outcomes_are_those_of_the_plan(engine: Engine) -> None:
    """Every item comes with what the plan makes of it, in the order of the items."""
    batches = [[], ["ab"], ["cd", "ef"], *([str(number)] for number in range(10, 40))]
    found = list(outcomes(engine, in_reverse, iter(batches), send=str.upper))
    assert found == [(item, item.upper()[::-1]) for batch in batches for item in batch]


@every_engine
def test_a_started_engine_runs_several_plans(engine: Engine) -> None:
    """Plans have the same outcomes, one after the other, and the processes of the first do the work of the next."""
    batches = [[str(number)] for number in range(10, 40)]
    with engine.started() as running, running.started() as same:
        assert [list(same.run(in_reverse, batches)) for _ in range(2)] == [[[a[::-1]] for (a,) in batches]] * 2
        numbers = [{number for found in same.run(own_numbers, batches) for number in found} for _ in range(3)]
    assert len(set.union(*numbers)) <= getattr(engine, "workers", 1)


@every_engine
def test_results_are_those_of_each_document(engine: Engine) -> None:
    """The marks of the method equal those of one document at a time, whatever the batches."""
    config = DedupeConfig(policy=shortest)
    batches = in_batches(TEXTS, key=str, size=3000)
    found = list(outcomes(engine, partial(repeats_of, config=config), batches, send=str))
    alone = [(text, dt.dedupe(text, config=config)) for text in TEXTS]
    assert found == [(text, (result.splitter, result.marks)) for text, result in alone]


@every_context
def test_a_process_that_is_killed_is_an_error_that_says_so(context: str) -> None:
    """What the pool reports becomes an error of ours, which knows how many processes there were."""
    engine = Processes(2, multiprocessing.get_context(context))
    with pytest.raises(dt.WorkerLostError, match="take fewer workers") as caught:
        list(outcomes(engine, killed, [["a"], ["b"], ["c"]] * 4, send=str))
    assert caught.value.workers == 2


@every_context
def test_a_process_that_is_killed_in_the_midst_of_an_answer_is_noticed(context: str) -> None:
    """Half an answer is no reason to wait for the other half."""
    engine = Processes(2, multiprocessing.get_context(context))
    with pytest.raises(dt.WorkerLostError):
        list(engine.run(half_said, [["a"], ["b"]]))


@every_context
def test_a_run_that_is_left_does_not_wait(context: str) -> None:
    """What is still at work when nobody wants the rest of the results is ended, and no process stays."""
    engine = Processes(2, multiprocessing.get_context(context))
    found = engine.run(asleep, iter([["now"], *([["later"]] * 9)]))
    assert next(found) == ["now"]
    # Nobody else holds it.
    del found
    assert not multiprocessing.active_children()


@every_context
def test_no_process_outlives_the_one_that_asked(context: str, project_root: Path) -> None:
    """When the process that asked is killed, its processes end, however they were started."""
    program = (
        "import multiprocessing, sys\n"
        "from dedupe_text.engines.processes import Processes\n"
        "from tests.method.test_engines import own_numbers\n"
        "if __name__ == '__main__':\n"
        "    engine = Processes(2, multiprocessing.get_context(sys.argv[1]))\n"
        "    for found in engine.run(own_numbers, (['a'] for _ in range(10**6))):\n"
        "        print(*found, flush=True)\n"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", program, context], stdout=subprocess.PIPE, text=True, cwd=project_root
    )
    assert asking.stdout is not None
    numbers: set[int] = set()
    while len(numbers) < 2:
        numbers.add(int(asking.stdout.readline()))
    asking.kill()
    asking.wait()
    # It is open at the other end as long as one of the processes is there.
    asking.stdout.close()
    for _ in range(1000):
        if not any(map(runs, numbers)):
            break
        time.sleep(0.05)
    assert not [number for number in numbers if runs(number)]


def runs(number: int) -> bool:
    """Say whether a process runs; one that has ended and that nobody asked about does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def at_an_interrupt(texts: list[str]) -> list[bool]:
    """A plan that tells whether an interrupt ends its process as it ends a program that knows nothing of it."""
    return [signal.getsignal(signal.SIGINT) is signal.SIG_DFL for _ in texts]


@every_context
def test_an_interrupt_ends_processes_without_a_word(context: str) -> None:
    """Ctrl-C at a terminal reaches every process, of which only the one that asks has anything to say."""
    engine = Processes(2, multiprocessing.get_context(context))
    assert list(engine.run(at_an_interrupt, [["a"], ["b"]])) == [[True], [True]]


@every_engine
def test_outcomes_come_before_all_is_read(engine: Engine) -> None:
    """Few batches are held at a time: the first outcome comes long before the last batch is asked for."""
    asked = 0

    def batches() -> Iterator[list[str]]:
        nonlocal asked
        for asked in range(1, 201):
            yield [str(asked)]

    found = outcomes(engine, in_reverse, batches(), send=str)
    assert next(found) == ("1", "1")
    assert asked < 50
    assert sum(1 for _ in found) == 199


@every_engine
def test_errors_come_as_they_are(engine: Engine) -> None:
    """What a plan raises arrives, with its message and its parts, and nothing is left running."""
    with pytest.raises(dt.ConfigError, match="cannot be 'ab'") as caught:
        list(outcomes(engine, refusing, [["ab"]], send=str))
    assert (caught.value.option, caught.value.value) == ("text", "ab")


@every_engine
@pytest.mark.parametrize("text", ["parts", "inside"])
def test_errors_that_cannot_be_sent_come_in_words(engine: Engine, text: str) -> None:
    """An error of a class that another process cannot make again says what it said, and where it was raised."""
    with pytest.raises(Exception, match="no, since it is so") as caught:
        list(engine.run(refusing_in_its_own_way, [[text]]))
    assert isinstance(engine, Local) or "refusing_in_its_own_way" in "".join(caught.value.__notes__)


@every_engine
def test_what_ends_the_program_ends_the_one_that_asked(engine: Engine) -> None:
    """A call of `sys.exit` is no lost process."""
    with pytest.raises(SystemExit) as caught:
        list(engine.run(ending, [["a"]]))
    assert caught.value.code == 5


def test_functions_that_cannot_be_sent_are_told() -> None:
    """A function that stands inside another one cannot go to other processes, and the error says what to do."""
    with pytest.raises(Exception, match=r"[Pp]ickle") as caught:
        list(dt.dedupe_all(TEXTS, workers=2, policy=lambda member: (1,)))
    assert "must be importable by name" in "".join(caught.value.__notes__)


def test_results_do_not_depend_on_workers() -> None:
    """Documents keep all they came with, and one and two workers give the same results."""
    documents = [dt.Document(str(n), text, "s", None, {"made": object()}) for n, text in enumerate(TEXTS)]
    one, two = (list(dt.dedupe_all(documents, workers=workers)) for workers in (1, 2))
    assert one == two
    assert [result.document for result in one] == documents


def test_documents_of_every_form() -> None:
    """Texts, mappings and documents are documents; what has no id gets its number."""
    given: list[Any] = ["a", {"id": 7, "text": "b", "source": "s", "lang": "en"}, {"text": "c"}, dt.Document("d", "d")]
    documents = [result.document for result in dt.dedupe_all(given)]
    assert [(d.id, d.text, d.source) for d in documents] == [
        ("0", "a", None), ("7", "b", "s"), ("2", "c", None), ("d", "d", None)
    ]  # fmt: skip
    assert documents[1].metadata == {"lang": "en"}


@pytest.mark.parametrize("item", [7, b"bytes", None, {"id": "x"}, {"text": b"bytes"}, dt.Document("x", None)])  # type: ignore[arg-type]
def test_what_is_no_document_is_named(item: Any) -> None:
    """Anything else is an error that says which one it was."""
    items: list[Any] = ["first", item]
    with pytest.raises(dt.InputTypeError, match="document 1"):
        list(dt.dedupe_all(items))


def test_parts_of_mappings_become_words() -> None:
    """Numbers and dates are ids, sources and times in words, as in files; what frames put for missing ones is none."""
    day = datetime(2026, 1, 31, 12)
    given: list[Any] = [
        {"id": np.int64(7), "text": "a", "source": 5, "time": day},
        {"id": float("nan"), "text": "b", "source": float("nan"), "time": float("nan")},
    ]
    found = [(d.id, d.source, d.time) for d in (result.document for result in dt.dedupe_all(given))]
    assert found == [("7", "5", "2026-01-31T12:00:00"), ("1", None, None)]


@pytest.mark.parametrize(
    ("item", "what"),
    [(dt.Document(7, "x"), "id"), (dt.Document("a", "x", 5), "source"), ({"text": "x", "time": ["2026"]}, "time")],  # type: ignore[arg-type]
)
def test_parts_that_are_no_words_are_named(item: Any, what: str) -> None:
    """An id, a source or a time that cannot be compared with others is an error before anything is."""
    with pytest.raises(dt.InputTypeError, match=f"the {what} of document 1"):
        list(dt.dedupe_corpus(["first", item], order="time"))


@pytest.mark.parametrize("one", ["text", b"text", {"id": "a", "text": "x"}, dt.Document("a", "x")])
def test_one_document_is_not_several(one: Any, tmp_path: Path) -> None:
    """A document where several are asked for is an error, and its letters or fields are not taken for documents."""
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        for call in (dt.dedupe_all, dt.dedupe_corpus, index.add_all, lambda item: next(index.check_all(item))):
            with pytest.raises(dt.InputTypeError, match="put one document into a list"):
                call(one)


@pytest.mark.parametrize("workers", [0, -1, True, 1.5, "2"])
def test_workers_are_checked(workers: object) -> None:
    """The number of workers is checked before the first document is read."""
    with pytest.raises(dt.ConfigError, match="workers"):
        dt.dedupe_all([], workers=workers)  # type: ignore[arg-type]
