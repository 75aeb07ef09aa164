"""Corpora from folders: what is read, in which order, up to which size, and what fills the rest."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.corpora.building import CorpusError, build, changed, sources_in
from benchmarks.corpora.reading import read, texts_of
from benchmarks.corpora.texts import text_of

WORDS = "word and word again until the text is long enough to be taken as a text of its own "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file of each kind that gives a text, and some that give none."""
    root = tmp_path / "docs"
    (root / "man").mkdir(parents=True)
    (root / "plain.txt").write_text("Plain " + WORDS * 5, encoding="utf-8")
    (root / "page.html").write_text(f"<style>p {{}}</style><p>Page {WORDS * 5}</p><p>{WORDS}</p>", encoding="utf-8")
    (root / "module.py").write_text(f'"""Module {WORDS * 5}"""\nx = 1\n', encoding="utf-8")
    (root / "man" / "tool.1.gz").write_bytes(gzip.compress(f".SH NAME\nTool {WORDS * 5}\n".encode()))
    (root / "short.txt").write_text("short", encoding="utf-8")
    (root / "binary.txt").write_bytes(b"\xff\xfe" + b"x" * 500)
    (root / "zero.md").write_text("a\0b" * 200, encoding="utf-8")
    (root / "picture.png").write_bytes(b"x" * 500)
    return root


def test_texts_come_from_files_that_hold_text(folder: Path) -> None:
    """Text, HTML, docstrings and manual pages are read; what is no text or too short is left out."""
    names = {source.path.name for source in sources_in([folder])}
    assert names == {"plain.txt", "page.html", "module.py", "tool.1.gz"}
    page = text_of(folder / "page.html") or ""
    assert page.startswith("Page word")
    assert page.count("\n\n") == 1
    assert (text_of(folder / "module.py") or "").startswith("Module word")
    assert (text_of(folder / "man" / "tool.1.gz") or "").startswith("NAME\nTool word")


def test_a_corpus_is_the_same_each_time_and_begins_the_larger_one(folder: Path, tmp_path: Path) -> None:
    """Two makings are equal byte for byte, and the texts of a small corpus are the first of a large one."""
    sources = sources_in([folder])
    one, two, large = (
        build(sources, size, tmp_path / f"{number}.jsonl") for number, size in enumerate((900, 900, 1_500))
    )
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.digest == two.digest != large.digest
    assert texts_of(large.path)[: one.documents - 1] == texts_of(one.path)[:-1]
    assert read(one.path).digest == one.digest
    assert 896 < one.size == read(one.path).size <= 900


def test_copies_fill_a_corpus_and_are_told(folder: Path, tmp_path: Path) -> None:
    """Where the sources end, copies follow in which every 40th word is another, and their share is written down."""
    sources = sources_in([folder])
    whole = sum(len((text_of(source.path) or "").encode()) for source in sources)
    built = build(sources, 2 * whole, tmp_path / "large.jsonl")
    texts = texts_of(built.path)
    first, copy = texts[0].split(), texts[len(sources)].split()
    assert 1 / 80 < sum(a != b for a, b in zip(first, copy, strict=True)) / len(first) <= 1 / 20
    facts = json.loads((tmp_path / "large.facts.json").read_text(encoding="utf-8"))
    assert facts["bytes_in_changed_copies"] == built.copied
    assert abs(facts["share_of_changed_copies"] - 0.5) < 0.05
    assert changed(texts[0], 1) != changed(texts[0], 2)


def test_the_command_makes_corpora(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes a file for each size and prints its digest and the share of copies."""
    assert main(["corpora", "--folder", str(folder), "--size", "1", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert read(tmp_path / "1.jsonl").digest in printed
    assert "every 40th word" in printed


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    """A folder without texts, a missing corpus and a line without text end with status 2 or a clear error."""
    assert main(["corpora", "--folder", str(tmp_path), "--out", str(tmp_path)]) == 2
    with pytest.raises(CorpusError, match="python -m benchmarks corpora"):
        read(tmp_path / "none.jsonl")
    (tmp_path / "bad.jsonl").write_text('{"text": "a"}\n{"id": 1}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"bad\.jsonl:2"):
        read(tmp_path / "bad.jsonl")
