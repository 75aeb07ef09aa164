"""The shared tests: whole documents through every framework give what `dedupe` gives for each."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

import dedupe_text as dt
from dedupe_text.integrations.cleaning import MARKS, REMOVED
from tests.documents import cases
from tests.integrations.adapters import ADAPTERS, Adapter
from tests.prose import paragraphs

BODY = paragraphs(1, 4)
DOUBLED = "\n".join([*BODY, "A headline between the copies", *BODY])
ALIKE = "\n".join([BODY[0], BODY[1], "A line between", BODY[0] + " And a word more was said of it.", BODY[2]])
TEXTS = [case.text for case in cases("negative", "synthetic", "wild")]
METADATA: dict[str, Any] = {"url": "https://example.com/a", "page": 7}
PACKAGES = {adapter.extra: adapter.package for adapter in ADAPTERS.values()} | {"trafilatura": "trafilatura"}
WITHOUT = """
import sys, json
packages = json.loads(sys.argv[1])
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in packages.values():
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
from dedupe_text.errors import MissingLibraryError
import dedupe_text.integrations.cleaning, dedupe_text.integrations.pieces
said = {}
for name in packages:
    try:
        __import__("dedupe_text.integrations." + name)
    except MissingLibraryError as error:
        said[name] = [error.extra, str(error)]
print(json.dumps(said))
"""

each_adapter = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS)


def texts_of(adapter: Adapter, texts: list[str], **options: Any) -> list[str]:
    """Return what becomes of texts."""
    cleaned = adapter.run(adapter.make(**options), texts, [METADATA] * len(texts))
    return [item.text for item in cleaned]


@each_adapter
def test_clean_texts_are_those_of_dedupe(adapter: Adapter) -> None:
    """Every case comes out with the clean text that `dedupe` gives for it alone."""
    texts = [*TEXTS, DOUBLED]
    assert texts_of(adapter, texts) == [dt.dedupe(text).text for text in texts]


@each_adapter
def test_what_does_not_repeat_stays(adapter: Adapter) -> None:
    """A text without repeats comes back as it was, with its metadata, in the type that the framework has for it."""
    (found,) = adapter.run(adapter.make(), ["\n".join(BODY)], [METADATA])
    assert found == ("\n".join(BODY), METADATA, adapter.holder)


@each_adapter
def test_metadata_is_kept(adapter: Adapter) -> None:
    """A text that changes keeps its own metadata, whatever its neighbours have."""
    others = [{"url": f"https://example.com/{number}", "page": number} for number in range(3)]
    found = adapter.run(adapter.make(), [DOUBLED, BODY[0], DOUBLED], others)
    assert [item.metadata for item in found] == others


@each_adapter
def test_empty_texts_stay(adapter: Adapter) -> None:
    """Texts without a word come back as they were, in their places."""
    texts = ["", " \n\t", DOUBLED, "", "."]
    assert texts_of(adapter, texts) == ["", " \n\t", dt.dedupe(DOUBLED).text, "", "."]


@each_adapter
def test_no_texts_are_none(adapter: Adapter) -> None:
    """Where nothing comes in, nothing comes out."""
    if adapter.extra != "datasets":  # A dataset without rows has no columns.
        assert texts_of(adapter, []) == []


@each_adapter
def test_lone_surrogates(adapter: Adapter) -> None:
    """A lone surrogate goes through as it is, or the framework itself has no place for it."""
    text = f"\ud800 {DOUBLED}\udfff"
    if adapter.surrogates:
        assert texts_of(adapter, [text]) == [dt.dedupe(text).text]
    else:
        with pytest.raises((UnicodeError, ValueError)):
            texts_of(adapter, [text])


@each_adapter
def test_every_separator_stays(adapter: Adapter) -> None:
    """Line ends of every kind, NUL and marks of direction come through untouched."""
    text = "\r\n".join(BODY) + "\f\N{LINE SEPARATOR}\0\N{RIGHT-TO-LEFT OVERRIDE}e\N{COMBINING ACUTE ACCENT}\v\r"
    assert texts_of(adapter, [text]) == [text]


@each_adapter
def test_thousands_of_documents(adapter: Adapter) -> None:
    """Several thousand documents come out in their order."""
    texts = [f"Page {number} says this." for number in range(3000)]
    texts[1700] = DOUBLED
    assert texts_of(adapter, texts) == [*texts[:1700], dt.dedupe(DOUBLED).text, *texts[1701:]]


@each_adapter
@pytest.mark.parametrize("options", [{"policy": "last"}, {"threshold": 1.0, "passages": False}, {"splitter": "lines"}])
def test_options_are_passed_on(adapter: Adapter, options: dict[str, Any]) -> None:
    """The options are those of `dedupe`."""
    texts = [DOUBLED, ALIKE]
    assert texts_of(adapter, texts, **options) == [dt.dedupe(text, **options).text for text in texts]


@each_adapter
@pytest.mark.parametrize("options", [{"threshold": 3}, {"policy": "best"}])
def test_a_wrong_option_is_refused_at_once(adapter: Adapter, options: dict[str, Any]) -> None:
    """An option that cannot be used raises `ConfigError` when the step is made, before any text."""
    with pytest.raises(dt.ConfigError, match=next(iter(options))):
        adapter.make(**options)


@each_adapter
def test_an_unknown_option_is_refused_at_once(adapter: Adapter) -> None:
    """An option that does not exist raises when the step is made."""
    with pytest.raises((TypeError, dt.ConfigError), match="colour"):
        adapter.make(colour="blue")


@pytest.mark.parametrize("name", [name for name, adapter in ADAPTERS.items() if adapter.notes])
def test_notes(name: str) -> None:
    """What was found is noted beside the metadata: nothing, how much went, or that and every mark."""
    adapter = ADAPTERS[name]
    result = dt.dedupe(DOUBLED)
    removed = len(DOUBLED) - len(result.text)
    counted, none = adapter.run(adapter.make(notes="counts"), [DOUBLED, BODY[0]], [METADATA] * 2)
    assert (counted.metadata, none.metadata) == (METADATA | {REMOVED: removed}, METADATA | {REMOVED: 0})
    none, marked = adapter.run(adapter.make(notes="marks"), [BODY[0], DOUBLED], [METADATA] * 2)
    assert none.metadata == METADATA | {REMOVED: 0, MARKS: []}
    assert marked.metadata[REMOVED] == removed
    (mark,) = marked.metadata[MARKS]
    assert (mark["start"], mark["end"], mark["verdict"]) == (*result.marks[0].span, "duplicate")
    with pytest.raises(dt.ConfigError, match="notes"):
        adapter.make(notes="all")


@pytest.mark.parametrize("name", ["datatrove", "haystack", "langchain", "llamaindex", "scrapy"])
def test_the_original_is_kept_where_asked(name: str) -> None:
    """With `original` the text as it was stands in that field of what changed, and nowhere else."""
    adapter = ADAPTERS[name]
    step = adapter.make(original="before")
    changed, same = adapter.run(step, [DOUBLED, BODY[0]], [METADATA] * 2)
    assert (changed.metadata, same.metadata) == (METADATA | {"before": DOUBLED}, METADATA)
    with pytest.raises(dt.ConfigError, match="original"):
        adapter.make(original="")


@pytest.mark.parametrize("name", ["haystack", "langchain", "llamaindex", "pandas", "polars"])
def test_documents_together(name: str) -> None:
    """With an option of `dedupe_corpus` the documents of a call are a corpus; one that is left empty is gone."""
    adapter = ADAPTERS[name]
    texts = ["\n".join(BODY), DOUBLED, "\n".join(BODY), BODY[3]]
    found = texts_of(adapter, texts, documents="remove")
    expected = [result.text for result in dt.dedupe_corpus(texts, documents="remove")]
    assert "" in expected
    assert [text for text in found if text] == [text for text in expected if text]
    if name in ("pandas", "polars"):
        assert found == expected


@pytest.fixture(scope="module")
def said_without() -> dict[str, list[str]]:
    """Return for each framework the extra and the error of its module in a process that finds none of them."""
    command = [sys.executable, "-c", WITHOUT, json.dumps(PACKAGES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("name", PACKAGES)
def test_a_missing_framework_is_named(name: str, said_without: dict[str, list[str]]) -> None:
    """Without its framework, a module says which extra brings it; what the modules share loads all the same."""
    extra, words = said_without[name]
    assert extra == name
    assert words.startswith("the integration with ")
    assert words.endswith(f"pip install 'dedupe-text[{name}]'")
