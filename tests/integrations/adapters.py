"""Each framework as the shared tests see it: texts and metadata in, through the framework, clean texts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import datasets
import haystack
import pandas as pd
import polars as pl
import spacy
from datatrove.data import Document as DatatroveDocument
from langchain_core.documents import Document as LangchainDocument
from llama_index.core import Document as LlamaDocument
from llama_index.core.ingestion import IngestionPipeline
from scrapy.spiders import Spider
from scrapy.utils.reactor import install_reactor, is_reactor_installed
from scrapy.utils.test import get_crawler
from spacy.language import Language
from spacy.tokens import Doc

from dedupe_text.integrations import cleaning
from dedupe_text.integrations import datasets as of_datasets
from dedupe_text.integrations import datatrove as of_datatrove
from dedupe_text.integrations import haystack as of_haystack
from dedupe_text.integrations import langchain as of_langchain
from dedupe_text.integrations import llamaindex as of_llamaindex
from dedupe_text.integrations import pandas as of_pandas
from dedupe_text.integrations import polars as of_polars
from dedupe_text.integrations import scrapy as of_scrapy
from dedupe_text.integrations import spacy as of_spacy


class Cleaned(NamedTuple):
    """What became of a text: itself and its metadata, and the type of what holds them."""

    text: str
    metadata: Mapping[str, Any]
    type: type


Run = Callable[[Any, Sequence[str], Sequence[Mapping[str, Any]]], list[Cleaned]]


class Adapter(NamedTuple):
    """A framework: how a step of it is made from options, and how texts with metadata go through it.

    `extra` is also the name of its module. `notes`: it notes things in metadata. `surrogates`: it can hold a text with
    a lone surrogate. `holder` is the type that holds a text.
    """

    extra: str
    package: str
    make: Callable[..., Any]
    run: Run
    holder: type
    notes: bool = True
    surrogates: bool = True


def _haystack(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    pipeline = haystack.Pipeline()
    pipeline.add_component("dedupe", step)
    documents = [
        # Without an id Haystack makes one of the text, which must then be UTF-8.
        haystack.Document(content=text, meta=dict(m), id=f"id {number}")
        for number, (text, m) in enumerate(zip(texts, metadata, strict=True))
    ]
    found = pipeline.run({"dedupe": {"documents": documents}})["dedupe"]["documents"]
    return [Cleaned(document.content, document.meta, type(document)) for document in found]


def _langchain(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    documents = [LangchainDocument(text, metadata=dict(m)) for text, m in zip(texts, metadata, strict=True)]
    found = step.transform_documents(documents)
    return [Cleaned(document.page_content, document.metadata, type(document)) for document in found]


def _llamaindex(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    documents = [LlamaDocument(text=text, metadata=dict(m)) for text, m in zip(texts, metadata, strict=True)]
    # What the cache hashes must be UTF-8, so a text with a lone surrogate goes through only without it.
    found = IngestionPipeline(transformations=[step], disable_cache=True).run(documents=documents)
    return [Cleaned(node.get_content(), node.metadata, type(node)) for node in found]


def _dataset(texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> datasets.Dataset:
    rows = [{"body": text, **m} for text, m in zip(texts, metadata, strict=True)]
    return datasets.Dataset.from_list(rows)


def _rows(rows: Any) -> list[Cleaned]:
    return [Cleaned(row["body"], {name: row[name] for name in row if name != "body"}, dict) for row in rows]


def _datasets(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    given = _dataset(texts, metadata)
    return _rows(given.map(step, batched=True, features=step.features(given.features)))


def _stream(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    given = _dataset(texts, metadata).to_iterable_dataset(num_shards=1)
    return _rows(given.map(step, batched=True, batch_size=100, features=step.features(given.features)))


def _datatrove(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    given = (DatatroveDocument(text, "a", metadata=dict(m)) for text, m in zip(texts, metadata, strict=True))
    return [Cleaned(document.text, document.metadata, type(document)) for document in step(given)]


def _polars(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    frame = pl.DataFrame({"body": list(texts), "metadata": list(metadata)}, schema_overrides={"body": pl.String})
    found = frame.lazy().select("metadata", step.struct.field("text").alias("body")).collect()
    return [Cleaned(text, m, str) for text, m in zip(found["body"], found["metadata"], strict=True)]


def _pandas(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    frame = pd.DataFrame({"body": pd.Series(texts, dtype=object), "metadata": list(metadata)})
    frame["body"] = step(frame["body"])["text"]
    return [Cleaned(text, m, str) for text, m in zip(frame["body"], frame["metadata"], strict=True)]


def _scrapy_step(**options: Any) -> of_scrapy.ItemDeduper:
    settings = {of_scrapy.SETTING: {"text": "body", **options}}
    # Older versions make no crawler without one.
    if not is_reactor_installed():
        install_reactor("twisted.internet.selectreactor.SelectReactor")
    return of_scrapy.ItemDeduper.from_crawler(get_crawler(Spider, settings))


def _scrapy(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    items = [{"body": text, **m} for text, m in zip(texts, metadata, strict=True)]
    found = [step.process_item(item) for item in items]
    return [Cleaned(item["body"], {name: item[name] for name in item if name != "body"}, dict) for item in found]


def _spacy_step(*, notes: str = "none", **options: Any) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("dedupe_text", config={"options": options})
    return nlp


def _spacy(step: Any, texts: Sequence[str], metadata: Sequence[Mapping[str, Any]]) -> list[Cleaned]:
    found = step.pipe(zip(texts, metadata, strict=True), as_tuples=True)
    return [Cleaned(of_spacy.result_of(doc).text, m, type(doc)) for doc, m in found]


def _pandas_step(**options: Any) -> Callable[[Any], pd.DataFrame]:
    cleaning.Cleaning.of_corpus(None, options)  # A function is not made, so its options are checked when it is called.
    return lambda column: of_pandas.dedupe_column(column, **options)


ADAPTERS = {
    "datasets": Adapter(
        "datasets", "datasets", lambda **o: of_datasets.BatchDeduper(column="body", **o), _datasets, dict,
        surrogates=False,
    ),
    "datasets, a stream": Adapter(
        "datasets", "datasets", lambda **o: of_datasets.BatchDeduper(column="body", **o), _stream, dict,
        surrogates=False,
    ),
    "datatrove": Adapter("datatrove", "datatrove", of_datatrove.DocumentDeduper, _datatrove, DatatroveDocument),
    "haystack": Adapter("haystack", "haystack", of_haystack.DocumentDeduper, _haystack, haystack.Document),
    "langchain": Adapter("langchain", "langchain_core", of_langchain.DocumentDeduper, _langchain, LangchainDocument),
    "llamaindex": Adapter("llamaindex", "llama_index", of_llamaindex.DocumentDeduper, _llamaindex, LlamaDocument),
    "pandas": Adapter("pandas", "pandas", _pandas_step, _pandas, str, notes=False),
    "polars": Adapter(
        "polars", "polars", lambda **o: of_polars.dedupe_column("body", **o), _polars, str,
        notes=False, surrogates=False,
    ),
    "scrapy": Adapter("scrapy", "scrapy", _scrapy_step, _scrapy, dict),
    "spacy": Adapter(
        "spacy", "spacy", _spacy_step, _spacy, Doc, notes=False, surrogates=False
    ),
}  # fmt: skip
