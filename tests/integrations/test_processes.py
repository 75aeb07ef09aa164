"""Steps that a framework sends to other processes, stores and reads back."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import datasets
import haystack
import pytest
import spacy
from llama_index.core import Document as LlamaDocument
from llama_index.core.ingestion import IngestionPipeline
from spacy.tokens import Doc, DocBin

import dedupe_text as dt
from dedupe_text.integrations import datasets as of_datasets
from dedupe_text.integrations import datatrove as of_datatrove
from dedupe_text.integrations import haystack as of_haystack
from dedupe_text.integrations import langchain as of_langchain
from dedupe_text.integrations import llamaindex as of_llamaindex
from dedupe_text.integrations.spacy import result_of
from tests.prose import paragraphs

BODY = paragraphs(1, 4)
DOUBLED = "\n".join([*BODY, "A headline between the copies", *BODY])
TEXTS = [DOUBLED if number % 7 == 3 else f"Page {number}.\n{BODY[number % 4]}" for number in range(60)]
CLEAN = [dt.dedupe(text).text for text in TEXTS]
OPTIONS: dict[str, Any] = {
    "policy": "last",
    "threshold": 0.9,
    "guard": dt.GuardConfig(languages=("en", "de")),
    "evidence": dt.EvidenceConfig(long_paragraph=80),
}
TABLE = {
    "policy": "last",
    "threshold": 0.9,
    "guard": {"languages": ["en", "de"]},
    "evidence": {"long_paragraph": 80},
}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Return a folder with a file of rows."""
    folder = tmp_path / "rows"
    folder.mkdir()
    lines = (json.dumps({"id": str(number), "text": text, "url": "a"}) for number, text in enumerate(TEXTS))
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_datasets_in_two_processes() -> None:
    """`map` in two processes gives the texts in their order, with typed notes also where the first batch has none."""
    rows = datasets.Dataset.from_dict({"text": TEXTS, "id": list(range(60))})
    step = of_datasets.BatchDeduper(notes="marks")
    features = step.features(rows.features)
    assert features
    found = rows.map(step, batched=True, batch_size=3, num_proc=2, features=features)
    assert (found["text"][:], found["id"][:]) == (CLEAN, list(range(60)))
    assert found.features == features
    assert [len(marks) for marks in found["dedupe_text_marks"][:4]] == [0, 0, 0, 1]


def test_datasets_by_another_column() -> None:
    """With `into` the texts stay beside the clean ones; what is null stays null."""
    rows = datasets.Dataset.from_dict({"text": [DOUBLED, None, BODY[0]]})
    step = of_datasets.BatchDeduper(into="clean", notes="counts")
    found = rows.map(step, batched=True, features=step.features(rows.features))
    assert found["text"][:] == [DOUBLED, None, BODY[0]]
    assert found["clean"][:] == [dt.dedupe(DOUBLED).text, None, BODY[0]]
    assert found["dedupe_text_removed"][1] is None
    assert found.features["clean"] == rows.features["text"]
    assert step.features(None) is None


@pytest.mark.parametrize("row", [{"text": DOUBLED}, {"text": None}])
def test_datasets_refuses_single_rows(row: dict[str, Any]) -> None:
    """A step that is mapped over single rows would take the letters of a text for texts, so it says what to do."""
    with pytest.raises(dt.ConfigError, match="batched=True"):
        datasets.Dataset.from_list([row]).map(of_datasets.BatchDeduper())


def test_datasets_with_texts_inside_structs() -> None:
    """A column inside a struct is cleaned where it stands, what is beside it stays, and so does what is null."""
    pages = [{"text": DOUBLED, "n": 1}, {"text": None, "n": 2}, None]
    rows = datasets.Dataset.from_dict({"page": pages})
    step = of_datasets.BatchDeduper(column="page.text", notes="counts")
    found = rows.map(step, batched=True, features=step.features(rows.features))
    assert found["page"][:] == [{"text": dt.dedupe(DOUBLED).text, "n": 1}, *pages[1:]]
    assert found.features["page"] == rows.features["page"]
    apart = of_datasets.BatchDeduper(column="page.text", into="clean")
    found = rows.map(apart, batched=True, features=apart.features(rows.features))
    assert (found["page"][:], found["clean"][:]) == (pages, [dt.dedupe(DOUBLED).text, None, None])
    flat = rows.flatten()
    found = flat.map(step, batched=True, features=step.features(flat.features))
    assert found["page.text"][:] == [dt.dedupe(DOUBLED).text, None, None]


def test_a_dataset_is_a_corpus() -> None:
    """`dedupe_corpus` reads the rows of a dataset as documents."""
    rows: Any = datasets.Dataset.from_dict({"text": ["\n".join(BODY), DOUBLED], "id": ["a", "b"]})
    found = [result.text for result in dt.dedupe_corpus(rows, documents="remove")]
    assert found == ["\n".join(BODY), dt.dedupe(DOUBLED).text]


def test_datatrove_in_two_processes(rows: Path, tmp_path: Path) -> None:
    """The local executor sends the step to two processes; files come out whole, and statistics are summed up."""
    code = (
        "import sys\n"
        "from datatrove.executor.local import LocalPipelineExecutor\n"
        "from datatrove.pipeline.readers import JsonlReader\n"
        "from datatrove.pipeline.writers import JsonlWriter\n"
        "from dedupe_text.integrations.datatrove import DocumentDeduper\n"
        "if __name__ == '__main__':\n"
        "    source, target, logs = sys.argv[1:]\n"
        "    steps = [JsonlReader(source), DocumentDeduper(notes='counts'), JsonlWriter(target, compression=None)]\n"
        "    LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=logs, start_method='fork').run()\n"
    )
    (rows / "more.jsonl").write_text((rows / "rows.jsonl").read_text("utf-8"), "utf-8")
    (tmp_path / "run.py").write_text(code, "utf-8")
    target, logs = tmp_path / "clean", tmp_path / "logs"
    command = [sys.executable, str(tmp_path / "run.py"), str(rows), str(target), str(logs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = [path.read_text("utf-8").splitlines() for path in sorted(target.iterdir())]
    assert len(files) == 2
    for lines in files:
        assert [json.loads(line)["text"] for line in lines] == CLEAN
        assert json.loads(lines[3])["metadata"]["dedupe_text_removed"] == len(DOUBLED) - len(dt.dedupe(DOUBLED).text)
    steps = json.loads((logs / "stats.json").read_text("utf-8"))
    (stats,) = (step["stats"] for step in steps if "dedupe_text" in step["name"])
    assert (stats["total"], stats["changed"]) == (120, 2 * CLEAN.count(dt.dedupe(DOUBLED).text))


def test_datatrove_keeps_ids_and_media() -> None:
    """Of a document only the text changes; the object is the same."""
    from datatrove.data import Document, Media

    picture = Media("m", 0, "https://example.com/a.png")
    document = Document(DOUBLED, "a", [picture], {"url": "a"})
    (found,) = of_datatrove.DocumentDeduper()([document])
    assert found is document
    assert (found.id, found.media, found.metadata) == ("a", [picture], {"url": "a"})
    assert found.media[0] is picture


def test_spacy_in_two_processes() -> None:
    """`nlp.pipe` with two processes gives the spans and the results that one gives."""
    nlp = spacy.blank("en")
    nlp.add_pipe("dedupe_text")
    found = list(nlp.pipe(TEXTS, n_process=2, batch_size=16))
    assert [result_of(doc).text for doc in found] == CLEAN
    (span,) = found[3].spans["dedupe_text"]
    assert (span.label_, span.id_, span.text) == ("duplicate", "block", "\n".join(BODY))
    assert result_of(found[3]).restore() == DOUBLED


def test_spacy_keeps_results_of_documents_on_disk(tmp_path: Path) -> None:
    """Documents in a `DocBin` with their user data have their results when they are read again."""
    nlp = spacy.blank("en")
    nlp.add_pipe("dedupe_text")
    doc = nlp(DOUBLED)
    DocBin(store_user_data=True, docs=[doc]).to_disk(tmp_path / "docs")
    (again,) = DocBin().from_disk(tmp_path / "docs").get_docs(nlp.vocab)
    assert result_of(again) == result_of(doc)


def test_spacy_stores_the_component(tmp_path: Path) -> None:
    """A pipeline on disk, in bytes and as a configuration keeps the options, in a process that imports only spaCy."""
    nlp = spacy.blank("en")
    nlp.add_pipe("dedupe_text", config={"key": "again", "options": TABLE})
    nlp.to_disk(tmp_path / "pipeline")
    code = (
        "import spacy, sys\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "print(nlp.get_pipe('dedupe_text').cleaning.config.guard.languages, *nlp(sys.stdin.read()).spans)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "pipeline")]
    done = subprocess.run(command, input=DOUBLED, capture_output=True, text=True, check=False)
    assert done.stdout == "('en', 'de') again\n", done.stderr
    other = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    component: Any = other.get_pipe("dedupe_text")
    assert component.cleaning.config == dt.DedupeConfig(**OPTIONS)
    doc = other(DOUBLED)
    again = Doc(other.vocab).from_bytes(doc.to_bytes())
    assert result_of(again, "again") == result_of(doc, "again")
    assert len(again.spans["again"]) == 1


@pytest.mark.parametrize(
    "config", [{"options": {"threshold": 3}}, {"options": {"colour": 1}}, {"options": {"guard": {"spelling": 1}}}]
)
def test_spacy_refuses_wrong_options(config: dict[str, Any]) -> None:
    """A wrong option in a configuration raises when the component is added."""
    with pytest.raises(dt.ConfigError):
        spacy.blank("en").add_pipe("dedupe_text", config=config)
    with pytest.raises(dt.ConfigError, match="key"):
        spacy.blank("en").add_pipe("dedupe_text", config={"key": ""})


def test_spacy_spans_hold_nothing_else() -> None:
    """A span has only tokens that lie in its mark as a whole."""
    nlp = spacy.blank("en")
    nlp.add_pipe("dedupe_text")
    for text in TEXTS[:10]:
        doc = nlp(text)
        marks = [mark.span for mark in result_of(doc).marks]
        for span in doc.spans["dedupe_text"]:
            assert any(start <= span.start_char and span.end_char <= end for start, end in marks)


@pytest.mark.parametrize("kind", [of_llamaindex.DocumentDeduper, of_llamaindex.PieceDeduper])
def test_llamaindex_stores_the_component(kind: Any) -> None:
    """A component that was stored, or pickled, has its options, and its cache knows components by them."""
    step = kind(**OPTIONS, documents="remove", notes="counts", original="before")
    for other in (kind.from_dict(step.to_dict()), kind.from_json(step.to_json()), pickle.loads(pickle.dumps(step))):
        assert other == step
        assert other._cleaning == step._cleaning
    with pytest.raises(dt.ConfigError, match="policy"):
        kind(policy=lambda member: (0,))


def test_llamaindex_cache_tells_options_apart() -> None:
    """A cached result is used for the same options only."""
    cache = IngestionPipeline(transformations=[of_llamaindex.DocumentDeduper()])
    document = LlamaDocument(text=DOUBLED, id_="a")
    (first,) = cache.run(documents=[document])
    other = IngestionPipeline(transformations=[of_llamaindex.DocumentDeduper(policy="last")], cache=cache.cache)
    (last,) = other.run(documents=[document])
    assert (first.get_content(), last.get_content()) == (
        dt.dedupe(DOUBLED).text, dt.dedupe(DOUBLED, policy="last").text,
    )  # fmt: skip


def test_llamaindex_notes_reach_no_prompt() -> None:
    """What is noted is metadata that neither embeddings nor prompts see."""
    from llama_index.core.schema import MetadataMode

    document = LlamaDocument(text=DOUBLED, metadata={"url": "a"})
    (found,) = of_llamaindex.DocumentDeduper(notes="marks", original="before")([document])
    for mode in (MetadataMode.EMBED, MetadataMode.LLM):
        assert found.get_content(mode) == f"url: a\n\n{dt.dedupe(DOUBLED).text}"


@pytest.mark.parametrize("kind", [of_haystack.DocumentDeduper, of_haystack.PieceDeduper])
def test_haystack_stores_the_component(kind: Any) -> None:
    """A pipeline that was written as YAML and read back has the options of its component."""
    from haystack.core import serialization

    pipeline = haystack.Pipeline()
    pipeline.add_component("dedupe", kind(**OPTIONS, near=None, notes="counts", original="before", keep_id=True))
    # Haystack 2 reads the classes of all modules, Haystack 3 those of modules that it was told of.
    getattr(serialization, "allow_deserialization_module", str)("dedupe_text")
    again: Any = haystack.Pipeline.loads(pipeline.dumps()).get_component("dedupe")
    step: Any = pipeline.get_component("dedupe")
    assert (again.cleaning, again.keep_id) == (step.cleaning, True)
    with pytest.raises(dt.ConfigError, match="policy"):
        kind(policy=len).to_dict()


def test_haystack_ids_are_those_of_the_content() -> None:
    """A document whose text changes gets the id of its new content, or keeps its own where asked."""
    given = haystack.Document(content=DOUBLED, meta={"url": "a"})
    none = haystack.Document(content=None, meta={"url": "b"})
    changed, same = of_haystack.DocumentDeduper().run(documents=[given, none])["documents"]
    assert changed == haystack.Document(content=dt.dedupe(DOUBLED).text, meta={"url": "a"})
    assert same is none
    (kept,) = of_haystack.DocumentDeduper(keep_id=True).run(documents=[given])["documents"]
    assert kept.id == given.id != changed.id


def test_langchain_steps_are_pickled_and_awaited() -> None:
    """A step that was pickled is the same, and the asynchronous call gives what the other gives."""
    import asyncio

    from langchain_core.documents import Document

    step = of_langchain.DocumentDeduper(**OPTIONS)
    again = pickle.loads(pickle.dumps(step))
    assert again.cleaning == step.cleaning
    documents = [Document(DOUBLED, id="a", metadata={"url": "a"})]
    assert asyncio.run(again.atransform_documents(documents)) == step.transform_documents(documents)
