"""The command line on many documents: rows and folders in, one output for each file out."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet
import pytest
from backports import zstd

import dedupe_text as dt
from dedupe_text.files import MANIFEST_NAME
from tests.cli.running import command, environment, hear_signals, run
from tests.prose import paragraphs

SITES = {"north.example": ["Home", "News"], "south.example": ["Start", "Weather"]}


def rows(count: int = 8, first: int = 0) -> list[dict[str, Any]]:
    """Return pages of two sites with menus; every fourth one has the story of the first."""
    found = []
    for k in range(first, first + count):
        site, menu = list(SITES.items())[k % 2]
        body = paragraphs(0 if k % 4 == 0 else k, 4)
        text = "\n".join([*menu, *body, f"Follow {site} for more", "All rights reserved"])
        found.append({"id": f"p{k}", "site": site, "text": text, "lang": "en", "n": k})
    return found


def written(path: Path, given: Iterable[dict[str, Any]]) -> Path:
    """Write rows as JSONL, compressed as the name says."""
    data = "".join(json.dumps(row) + "\n" for row in given).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        data = gzip.compress(data)
    if path.suffix == ".zst":
        data = zstd.compress(data)
    path.write_bytes(data)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    """Read rows of JSONL, compressed as the name says."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = zstd.decompress(data)
    return [json.loads(line) for line in data.splitlines()]


def expected(given: list[dict[str, Any]], **options: Any) -> list[str]:
    """Return the clean texts of rows."""
    documents = [dt.Document(row["id"], row["text"], row["site"]) for row in given]
    return [result.text for result in dt.dedupe_corpus(documents, **options)]


def test_the_main_job(tmp_path: Path) -> None:
    """Compressed rows come out as compressed rows with their text cleaned and everything else kept."""
    pages = written(tmp_path / "pages.jsonl.zst", rows())
    done = run("clean", pages, "-o", tmp_path / "clean.jsonl.zst", "--source-field", "site")
    assert (done.status, done.out, done.err) == (0, b"", "")
    clean = read(tmp_path / "clean.jsonl.zst")
    assert [row["text"] for row in clean] == expected(rows())
    assert [{**row, "text": ""} for row in clean] == [{**row, "text": ""} for row in rows()]
    assert not any("Home" in row["text"] or "All rights reserved" in row["text"] for row in clean)


def test_fields_inside_objects(tmp_path: Path) -> None:
    """Names with dots lead into objects for each command, also from a file of options, and say where they end."""
    names = ("--text-field", "body.text", "--id-field", "metadata.id", "--source-field", "metadata.site")
    given = [
        {"metadata": {"id": row["id"], "site": row["site"]}, "body": {"text": row["text"], "lang": "en"}}
        for row in rows()
    ]
    pages = written(tmp_path / "pages.jsonl", [*given, {"body": None}])
    complaint = f"dedupe-text: {pages}, row 9: no text field ('body.text': 'body' is null, not an object)\n"
    done = run("clean", pages, "-o", tmp_path / "clean.jsonl", *names)
    assert (done.status, done.err) == (3, complaint)
    clean = read(tmp_path / "clean.jsonl")
    assert [row["body"].pop("text") for row in clean] == expected(rows())
    assert clean == [{**row, "body": {"lang": "en"}} for row in given]
    table = '[fields]\ntext = "body.text"\nid = "metadata.id"\nsource = "metadata.site"\n'
    (tmp_path / "options.toml").write_text(table)
    options = ("--config", tmp_path / "options.toml")
    marks = run("mark", pages, *options)
    assert [json.loads(line)["id"] for line in marks.out.splitlines()] == [row["id"] for row in rows()]
    (tmp_path / "marks.jsonl").write_bytes(marks.out)
    assert run("verify", pages, "--marks", tmp_path / "marks.jsonl", *names).status == 3
    assert b"8 documents" in run("report", pages, *names).out
    assert run("index", "add", tmp_path / "i.dedupe", pages, *names).out == b"8 documents read, 8 in the index\n"
    checked = run("index", "check", tmp_path / "i.dedupe", pages, "--format", "clean", *options)
    assert checked.err == complaint
    assert [json.loads(line)["metadata"] for line in checked.out.splitlines()] == [row["metadata"] for row in given]


@pytest.mark.parametrize("option", ["--source-field", "--host-of"])
def test_a_source_that_no_document_has_is_told(tmp_path: Path, option: str) -> None:
    """A field for the source that no row has, as one that is mistyped, is one line, and everything is done."""
    pages = written(tmp_path / "pages.jsonl", rows())
    done = run("clean", pages, "-o", tmp_path / "clean.jsonl", option, "sitte")
    assert (done.status, len(read(tmp_path / "clean.jsonl"))) == (0, 8)
    assert done.err.startswith("dedupe-text: no document has a source in 'sitte'")


def test_standard_input_and_output(tmp_path: Path) -> None:
    """Rows on standard input are spooled and come out as rows on standard output."""
    data = "".join(json.dumps(row) + "\n" for row in rows()).encode()
    done = run("clean", "--input-format", "jsonl", "--source-field", "site", stdin=data)
    assert done.status == 0
    assert [json.loads(line)["text"] for line in done.out.splitlines()] == expected(rows())


def test_a_folder_is_a_corpus_with_an_output_for_each_file(tmp_path: Path) -> None:
    """Each file of a folder has its output in its own format; what repeats across files is found."""
    pages = rows(12)
    written(tmp_path / "in/a.jsonl.gz", pages[:4])
    written(tmp_path / "in/deep/b.jsonl", pages[4:8])
    table = pyarrow.Table.from_pylist(pages[8:])
    pyarrow.parquet.write_table(table, tmp_path / "in/c.parquet")
    done = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--source-field", "site", "--paragraphs", "remove")
    assert done.status == 0, done.err
    texts = expected(pages[:4] + pages[8:] + pages[4:8], paragraphs="remove")
    assert [row["text"] for row in read(tmp_path / "out/a.jsonl.gz")] == texts[:4]
    found = pyarrow.parquet.read_table(tmp_path / "out/c.parquet")
    assert (found.column("text").to_pylist(), found.schema) == (texts[4:8], table.schema)
    assert [row["text"] for row in read(tmp_path / "out/deep/b.jsonl")] == texts[8:]


def test_marks_and_attributes(tmp_path: Path) -> None:
    """Marks are stored results; Dolma attributes have a line for every row."""
    pages = written(tmp_path / "pages.jsonl", rows())
    assert run("mark", pages, "-o", tmp_path / "marks.jsonl", "--source-field", "site").status == 0
    for row, stored in zip(rows(), read(tmp_path / "marks.jsonl"), strict=True):
        result = dt.DedupeResult.from_dict(stored, row["text"])
        assert result.text in expected(rows())
    done = run("mark", pages, "--format", "dolma", "--source-field", "site")
    attributes = [json.loads(line) for line in done.out.splitlines()]
    assert [row["id"] for row in attributes] == [row["id"] for row in rows()]
    assert all(row["attributes"]["dedupe_text__boilerplate"] for row in attributes)


def test_what_cannot_be_read_is_listed_and_the_rest_is_done(tmp_path: Path) -> None:
    """A bad row and a file that was cut off are named with their place; the status says so."""
    good = rows()
    path = tmp_path / "in/a.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in good[:2]) + "{no json\n" + json.dumps(good[2]) + "\n")
    cut = gzip.compress("".join(json.dumps(row) + "\n" for row in good[3:]).encode())[:-20]
    (tmp_path / "in/b.jsonl.gz").write_bytes(cut)
    report = tmp_path / "report.json"
    done = run("clean", tmp_path / "in", "-o", tmp_path / "out", "--report", report, "--source-field", "site")
    assert done.status == 3
    assert f"{path}, row 3: not JSON" in done.err
    assert "truncated" in done.err
    assert len(read(tmp_path / "out/a.jsonl")) == 3
    assert len(json.loads(report.read_text())["unreadable"]) == 2


def test_a_file_that_cannot_be_opened_leaves_its_output(tmp_path: Path) -> None:
    """What was written for it before stays as it was, and a run that goes on tries it again."""
    old = written(tmp_path / "clean.jsonl", rows(1)).read_bytes()
    done = run("clean", tmp_path / "absent.jsonl", "-o", tmp_path / "clean.jsonl")
    assert (done.status, "cannot be opened" in done.err) == (3, True)
    assert (tmp_path / "clean.jsonl").read_bytes() == old


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry run says what would be taken out and writes no file."""
    pages = written(tmp_path / "pages.jsonl", rows())
    done = run("clean", pages, "-o", tmp_path / "clean.jsonl", "--dry-run", "--source-field", "site")
    assert done.status == 0
    assert done.out.startswith(b"8 documents of 2 sources")
    assert [path.name for path in tmp_path.iterdir()] == ["pages.jsonl"]


def test_too_much_duplication_is_a_status(tmp_path: Path) -> None:
    """More taken out than allowed is status 1; the output is written all the same."""
    pages = written(tmp_path / "pages.jsonl", rows())
    clean = tmp_path / "clean.jsonl"
    done = run("clean", pages, "-o", clean, "--source-field", "site", "--max-duplication", "0.01")
    assert (done.status, clean.exists()) == (1, True)
    assert "more than 0.01" in done.err


def test_report_and_repair(tmp_path: Path) -> None:
    """The report and the repair table are words for people and data for programs."""
    pages = written(tmp_path / "pages.jsonl", rows())
    data = json.loads(run("report", pages, "--format", "json", "--source-field", "site").out)
    assert data["total"]["documents"] == 8
    assert set(data["sources"]) == set(SITES)
    assert b"8 documents of 2 sources" in run("report", pages, "--source-field", "site").out
    assert run("report", pages, "--format", "html", "-o", tmp_path / "report.html").status == 0
    assert (tmp_path / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    table = json.loads(run("repair", pages, "--format", "json", "--source-field", "site").out)
    assert table["documents"] == 8
    assert b"any rule" in run("repair", pages, "--source-field", "site").out


def test_options_come_from_a_file(tmp_path: Path) -> None:
    """A TOML file in the working directory sets options, which the command line overrides."""
    written(tmp_path / "pages.jsonl", rows())
    settings = 'paragraphs = "remove"\n[fields]\nsource = "site"\n[evidence]\nlong_paragraph = 100\n'
    (tmp_path / "dedupe_text.toml").write_text(settings)
    done = run("clean", "pages.jsonl", folder=tmp_path)
    evidence = dt.EvidenceConfig(long_paragraph=100)
    texts = [json.loads(line)["text"] for line in done.out.splitlines()]
    assert texts == expected(rows(), paragraphs="remove", evidence=evidence)
    done = run("clean", "pages.jsonl", "--paragraphs", "mark", folder=tmp_path)
    assert [json.loads(line)["text"] for line in done.out.splitlines()] == expected(rows(), evidence=evidence)
    (tmp_path / "dedupe_text.toml").unlink()
    (tmp_path / "pyproject.toml").write_text('[tool.dedupe_text]\nfields = {source = "site"}\n')
    done = run("clean", "pages.jsonl", folder=tmp_path)
    assert [json.loads(line)["text"] for line in done.out.splitlines()] == expected(rows())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("paragraphs = 1", "'paragraphs' cannot be 1"),
        ("paragraph = 'mark'", "the options here are"),
        ("[evidence]\nlong = 3", "the options here are"),
        ("[", "cannot be read"),
        (f"near = {'[' * 2000}{']' * 2000}", "cannot be read"),
        ("workers = 2", "workers' cannot be 2"),
        ("threshold = true", "'threshold' cannot be True"),
        ("colour = 1", "splitter, threshold"),
    ],
)
def test_wrong_settings_are_a_usage_error(tmp_path: Path, settings: str, words: str) -> None:
    """A file with an option that is unknown or wrong is named before anything is read."""
    path = tmp_path / "own.toml"
    path.write_text(settings)
    done = run("clean", written(tmp_path / "pages.jsonl", rows()), "--config", path)
    assert done.status == 2
    assert words in done.err


@pytest.mark.parametrize("settings", ["tool = 3", "[tool]\ndedupe_text = 3"])
def test_a_project_file_of_another_form_is_a_usage_error(tmp_path: Path, settings: str) -> None:
    """What should be a table of options and is none is named."""
    (tmp_path / "pyproject.toml").write_text(settings)
    done = run("clean", written(tmp_path / "pages.jsonl", rows()), folder=tmp_path)
    assert (done.status, "must be a table" in done.err) == (2, True), done.err


def test_settings_of_an_editor_on_windows_are_read(tmp_path: Path) -> None:
    """A byte order mark and line ends of Windows say nothing in a file of options or of phrases."""
    (tmp_path / "dedupe_text.toml").write_bytes(b'\xef\xbb\xbf[fields]\r\ntext = "body"\r\n')
    (tmp_path / "phrases.txt").write_bytes(b"\xef\xbb\xbf# Ours\r\nFollow us\r\n")
    written(tmp_path / "pages.jsonl", [{"id": "a", "body": "# Ours\nThe ferry leaves at noon.\nFollow us"}])
    done = run("clean", "pages.jsonl", "--phrases", "phrases.txt", folder=tmp_path)
    assert (done.status, json.loads(done.out)["body"]) == (0, "# Ours\nThe ferry leaves at noon."), done.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["clean", "{pages}", "-o", "{pages}"], "which would be overwritten"),
        (["clean", "{pages}", "-o", "{folder}/out.jsonl", "--report", "{pages}"], "which would be overwritten"),
        (["clean", "{pages}", "-o", "{folder}/out.jsonl", "--report", "{folder}/out.jsonl"], "it is an output"),
        (["mark", "{pages}", "--report", "{folder}/../{folder.name}/pages.jsonl"], "which would be overwritten"),
        (["report", "{pages}", "-o", "{pages}"], "which would be overwritten"),
        (["clean", "{pages}", "-o", "{folder}/out.jsonl", "--resume"], "write to a folder"),
        (["mark", "{pages}", "--format", "html"], "jsonl or dolma"),
        (["clean", "{folder}/absent.jsonl", "-o", "{folder}/out.jsonl", "--near", "0.1"], "between 0.5 and 1"),
        (["report", "{pages}", "--id-field", "text"], "use another name"),
    ],
)
def test_usage_errors(tmp_path: Path, arguments: list[str], words: str) -> None:
    """What cannot be done is said before anything is written."""
    pages = written(tmp_path / "pages.jsonl", rows())
    done = run(*(word.format(pages=pages, folder=tmp_path) for word in arguments))
    assert (done.status, words in done.err) == (2, True), done.err
    assert [path.name for path in tmp_path.iterdir()] == ["pages.jsonl"]


def test_a_broken_parquet_file_is_reported(tmp_path: Path) -> None:
    """A file without its end, or with a broken one, has an output without rows, and the exit status says so."""
    for name, data in (("cut", b"PAR1 and no end"), ("broken", b"PAR1 and a wrong end PAR1")):
        (tmp_path / f"{name}.parquet").write_bytes(data)
        done = run("clean", tmp_path / f"{name}.parquet", "-o", tmp_path / "out.parquet")
        assert (done.status, f"{name}.parquet" in done.err) == (3, True), done.err
        assert pyarrow.parquet.read_table(tmp_path / "out.parquet").num_rows == 0


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    """A run that was killed leaves whole outputs; with --resume it goes on and gives what a run at once gives."""
    for k in range(12):
        written(tmp_path / f"in/{k:02}.jsonl", rows(40, 40 * k))
    options = ["--source-field", "site", "--paragraphs", "remove"]
    whole = run("clean", tmp_path / "in", "-o", tmp_path / "whole", *options, "--report", tmp_path / "whole.json")
    assert whole.status == 0
    killed = command("clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), *options)
    process = subprocess.Popen(killed, env=environment(), stderr=subprocess.DEVNULL)
    while not (tmp_path / "out/02.jsonl").exists() and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    done = {path.name for path in (tmp_path / "out").glob("*.jsonl")}
    assert 0 < len(done) < 12
    times = {name: (tmp_path / "out" / name).stat().st_mtime_ns for name in ("00.jsonl", "01.jsonl")}
    resumed = run(
        "clean", tmp_path / "in", "-o", tmp_path / "out", *options, "--resume", "--report", tmp_path / "resumed.json"
    )
    assert (resumed.status, resumed.err) == (0, "")
    for name, written_at in times.items():
        assert (tmp_path / "out" / name).stat().st_mtime_ns == written_at
    for path in (tmp_path / "whole").glob("*.jsonl"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()
    assert (tmp_path / "resumed.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert not list((tmp_path / "out").glob(".*.part"))


STARTED = (
    "import multiprocessing, sys\n"
    "from dedupe_text.__main__ import start\n"
    "if __name__ == '__main__':\n"
    "    multiprocessing.set_start_method(sys.argv.pop(1))\n"
    "    start()\n"
)


@pytest.fixture
def spare() -> Iterator[Path]:
    """A folder for temporary files, whose name is short enough for the address of a socket."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def begun(
    folder: Path, spare: Path, method: str, *options: str, first: Callable[[], None] = hear_signals
) -> subprocess.Popen[bytes]:
    """Begin a run over twelve files in two processes, with a folder for temporary files; `first` runs before it."""
    for k in range(12):
        written(folder / f"in/{k:02}.jsonl", rows(40, 40 * k))
    words = (sys.executable, "-c", STARTED, method, "clean", "in", "-o", "out", "--workers", "2", *options)
    variables = environment({"TMPDIR": str(spare)})
    return subprocess.Popen(
        words, cwd=folder, env=variables, stderr=subprocess.PIPE, start_new_session=True, preexec_fn=first
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_run_that_is_asked_to_end_leaves_nothing_half_done(
    tmp_path: Path, spare: Path, method: str, number: signal.Signals
) -> None:
    """A signal ends it with one line and the status of shells; no process and no temporary file stays; it can go on."""
    options = ("--source-field", "site", "--paragraphs", "remove")
    process = begun(tmp_path, spare, method, *options)
    while not (tmp_path / "out/02.jsonl").exists() and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(number)
    # The processes that it started hold the pipe open as long as they live.
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.decode()) == (128 + number, f"dedupe-text: ended by {number.name}\n")
    left = [path.name for path in (tmp_path / "out").iterdir()]
    assert 0 < len(left) < 13
    assert [name for name in left if name.startswith(".")] == [MANIFEST_NAME]
    assert list(spare.iterdir()) == []
    assert run("clean", "in", "-o", "whole", *options, folder=tmp_path).status == 0
    assert run("clean", "in", "-o", "out", *options, "--resume", folder=tmp_path).status == 0
    for path in (tmp_path / "whole").glob("*.jsonl"):
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


def test_a_run_goes_on_after_a_signal_that_is_ignored(tmp_path: Path, spare: Path) -> None:
    """Under nohup a closed terminal does not end a run."""

    def ignore_hangups() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    process = begun(tmp_path, spare, "fork", "--source-field", "site", first=ignore_hangups)
    while not (tmp_path / "out/02.jsonl").exists() and process.poll() is None:
        time.sleep(0.002)
    assert len(list((tmp_path / "out").glob("*.jsonl"))) < 12, "the signal comes before the end"
    os.killpg(process.pid, signal.SIGHUP)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, b"")
    assert len(list((tmp_path / "out").glob("*.jsonl"))) == 12


def test_a_run_that_loses_a_process_says_so(tmp_path: Path, spare: Path) -> None:
    """A process that is killed, as where memory runs out, ends the run with one line."""
    process = begun(tmp_path, spare, "fork", "--source-field", "site")
    children: list[str] = []
    while not children and process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
    os.kill(int(children[0]), signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, len(err.splitlines())) == (3, 1)
    assert err.startswith(b"dedupe-text: one of 2 processes ended")
    assert not list((tmp_path / "out").glob(".*.part"))


def test_a_run_goes_on_only_with_the_same_inputs_and_options(tmp_path: Path) -> None:
    """A manifest of other inputs, other options or of nothing is refused."""
    written(tmp_path / "in/a.jsonl", rows())
    arguments = ["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--source-field", "site"]
    assert run(*arguments).status == 0
    assert run(*arguments, "--resume").status == 0
    done = run(*arguments, "--resume", "--paragraphs", "remove")
    assert (done.status, "was made with other options" in done.err) == (2, True)
    written(tmp_path / "in/b.jsonl", rows())
    done = run(*arguments, "--resume")
    assert (done.status, "was made with other inputs" in done.err) == (2, True)
    written(tmp_path / "in/b.jsonl", rows())
    assert run(*arguments).status == 0
    about = (tmp_path / "out" / MANIFEST_NAME).read_text().splitlines()[0]
    no_report = json.dumps({"name": str(tmp_path / "in/a.jsonl"), "report": {"total": 3}})
    for wrong in ("{\n", "\n", "[]\n", "\\xff\n", f"{about}\n[7]\n", f"{about}\n{no_report}\n"):
        (tmp_path / "out" / MANIFEST_NAME).write_text(wrong)
        done = run(*arguments, "--resume")
        assert (done.status, "is no manifest" in done.err) == (2, True)


def test_a_torn_manifest_is_read_as_far_as_it_is_whole(tmp_path: Path) -> None:
    """A line of the manifest that was being written when the run was killed does not count."""
    for name in ("a", "b"):
        written(tmp_path / f"in/{name}.jsonl", rows())
    arguments = ["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    assert run(*arguments).status == 0
    manifest = tmp_path / "out" / MANIFEST_NAME
    whole = manifest.read_bytes()
    manifest.write_bytes(whole[:-10])
    (tmp_path / "out/b.jsonl").unlink()
    assert run(*arguments, "--resume").status == 0
    assert (tmp_path / "out/b.jsonl").exists()
    assert manifest.read_bytes() == whole


def test_workers_change_nothing(tmp_path: Path) -> None:
    """Two processes write what one writes."""
    for k in range(3):
        written(tmp_path / f"in/{k}.jsonl", rows(30, 30 * k))
    for workers in ("1", "2"):
        assert run("clean", tmp_path / "in", "-o", tmp_path / workers, "--workers", workers).status == 0
    for path in (tmp_path / "1").glob("*.jsonl"):
        assert (tmp_path / "2" / path.name).read_bytes() == path.read_bytes()


def test_progress_is_shown_to_who_asks(tmp_path: Path) -> None:
    """Progress goes to standard error when it is asked for, and nowhere else."""
    pages = written(tmp_path / "pages.jsonl", rows())
    done = run("clean", pages, "--progress", variables={"COLUMNS": "120", "TERM": "xterm"})
    assert done.status == 0
    assert "marking" in done.err
    assert "documents" in done.err
    assert len(done.out.splitlines()) == 8


def test_python_m_runs_it_too() -> None:
    """The module shows the commands on many documents in its help."""
    done = subprocess.run([sys.executable, "-m", "dedupe_text", "--help"], capture_output=True, text=True, check=True)
    assert "report" in done.stdout
    assert "repair" in done.stdout
