"""The program as a process: help, version, closed pipes, interrupts, odd terminals."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dedupe_text.cli import main, parser
from tests.cli.running import command, doubled, environment, hear_signals, run, run_process
from tests.cli.test_corpora import rows, written

COMMANDS = ("clean", "explain", "index", "mark", "repair", "report", "verify")


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)], ids=lambda words: " ".join(words) or "program")
def test_help_is_complete(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each command has a help that ends with status 0 and names its options."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: dedupe-text")
    wanted = {"": COMMANDS, "index": ("add", "check", "expire", "merge", "remove", "stats")}
    assert all(name in out for name in wanted.get(" ".join(words), ("--splitter", "--threshold")))


def test_every_option_has_help() -> None:
    """No command and no option stands without a line of help."""
    (commands,) = (action for action in parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    assert sorted(commands.choices) == list(COMMANDS)
    for sub in (parser(), *commands.choices.values()):
        assert [
            action.dest for action in sub._actions if not action.help and action.dest not in ("command", "action")
        ] == []


def test_version_names_what_decides_a_result() -> None:
    """The version line names the program, Python, the kernels in use and the version of Unicode."""
    ended = run_process("--version")
    assert ended.status == 0
    words = ended.out.decode()
    assert words.startswith("dedupe-text ")
    assert f"Python {sys.version.split()[0]}, kernels " in words
    assert ", Unicode " in words


def test_command_is_needed() -> None:
    """Without a command the program ends with status 2 and shows its usage."""
    ended = run_process()
    assert (ended.status, ended.out) == (2, b"")
    assert ended.err.startswith("usage: dedupe-text")


LINES = (
    "clean - page.txt -o clean",
    "clean page.txt none.txt --max-duplication 0.1 -o clean",
    "clean pages.jsonl --source-field site --workers 2 --report report.json",
    "clean --threshold 2",
    "explain",
    "mark --format html",
    "mark page.txt --format sarif",
    "mark page.txt --write-baseline repeats.json",
    "verify page.txt",
    "verify pages.jsonl --marks page.txt",
    "repair pages.jsonl",
    "report pages.jsonl --format json",
    "index add pages.dedupe pages.jsonl",
    "index stats page.txt",
)


@pytest.mark.parametrize("line", LINES)
def test_a_process_gives_what_a_call_gives(line: str, tmp_path: Path) -> None:
    """Alone in a process, which loads only what it needs, a command has the outputs and the status it has here."""
    found = []
    for start in (run, run_process):
        folder = tmp_path / start.__name__
        folder.mkdir()
        (folder / "page.txt").write_text(doubled(), "utf-8")
        written(folder / "pages.jsonl", rows())
        ended = start(*line.split(), stdin=doubled().encode(), folder=folder)
        # The file of an index holds a token of its own.
        files = (path for path in folder.rglob("*") if path.is_file() and not path.match("pages.dedupe*"))
        found.append((ended, {path.relative_to(folder): path.read_bytes() for path in files}))
    assert found[0] == found[1]


@pytest.mark.parametrize("words", [["clean"], ["mark", "--color", "always"]], ids=["clean", "mark"])
def test_closed_pipe_ends_quietly(words: list[str], tmp_path: Path) -> None:
    """When the reader goes away the program ends without a word, as if by SIGPIPE."""
    file = tmp_path / "page.txt"
    file.write_text(doubled(), "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(command(*words, str(file)), stdout=writing, stderr=subprocess.PIPE, env=environment())
    os.close(writing)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (141, b"")


def test_an_interrupt_ends_with_one_line() -> None:
    """Ctrl-C ends the program with status 130, with one line and without a traceback."""
    with subprocess.Popen(
        command("clean", "-"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        preexec_fn=hear_signals,
    ) as process:
        assert process.stdin is not None
        # More than a pipe holds, so when the write returns the program is reading, and it cannot end before the input
        # does. A signal between two reads is looked at when the input ends.
        process.stdin.write(b"a line of the many\n" * 100_000)
        process.send_signal(signal.SIGINT)
        process.stdin.close()
        assert process.stderr is not None
        assert (process.wait(timeout=120), process.stderr.read()) == (
            130,
            b"dedupe-text: ended by SIGINT\n",
        )


def test_output_that_refuses_is_reported() -> None:
    """Standard output that takes nothing ends with status 3 and says so."""
    with Path(os.devnull).open("rb") as read_only:
        done = subprocess.run(
            command("clean"),
            input=doubled().encode(),
            stdout=read_only,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith(b"dedupe-text: cannot write: ")


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("clean page.txt >&-", 3, b"cannot write: Bad file descriptor"),
        ("clean page.txt -o clean.txt >&-", 0, b""),
        ("clean - <&-", 3, b"Bad file descriptor"),
        ("clean page.txt <&-", 0, b""),
        ("clean page.txt none.txt -o clean 2>&-", 3, b""),
        ("clean page.txt -o clean.txt <&- >&- 2>&-", 0, b""),
    ],
)
def test_streams_may_be_closed(line: str, status: int, words: bytes, tmp_path: Path) -> None:
    """A standard stream that is closed is missed only by what reads or writes it."""
    (tmp_path / "page.txt").write_text(doubled(), "utf-8")
    done = subprocess.run(
        ["sh", "-c", f"{shlex.join(command())} {line}"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, words in done.stderr, b"Traceback" in done.stderr) == (status, True, False), done.stderr
    assert (tmp_path / "clean.txt").exists() is ("clean.txt" in line)


def test_a_page_is_written_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    """HTML is UTF-8, whatever the encoding of standard output."""
    pages = written(tmp_path / "pages.jsonl", [{**row, "site": "fähre.example"} for row in rows()])
    words = ("report", str(pages), "--format", "html", "--source-field", "site")
    page = run_process(*words, variables={"PYTHONIOENCODING": "latin-1"})
    assert (page.status, "fähre.example" in page.out.decode("utf-8")) == (0, True), page.err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_output_encoding_never_fails(encoding: str) -> None:
    """Words that standard output cannot hold are written as escapes."""
    text = doubled().replace("ferry", "\N{CYRILLIC SMALL LETTER YA}\N{PILE OF POO}")
    ended = run_process("mark", "--color", "always", stdin=text.encode(), variables={"PYTHONIOENCODING": encoding})
    assert (ended.status, ended.err) == (0, "")
