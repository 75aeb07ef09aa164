"""Who takes part, what each needs, and which tasks it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.speed.tasks import Task

OWN = ""
"""The environment of the running Python, which has this project and its dependencies."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment: its name and what pip installs there."""

    name: str
    packages: tuple[str, ...]


@dataclass(frozen=True)
class Contender:
    """One way to do the tasks: an adapter in a mode, in an environment.

    `marks_both` says that it marks all members of a pair, where others mark the later one alone.
    """

    name: str
    adapter: str
    environment: str
    tasks: tuple[Task, ...]
    mode: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    marks_both: bool = False
    note: str = ""


ENVIRONMENTS = (
    Environment("datasketch", ("datasketch>=2.0", "xxhash")),
    Environment("rensa", ("rensa>=0.5",)),
    Environment("gaoya", ("gaoya>=0.2",)),
    Environment("setsimilaritysearch", ("SetSimilaritySearch>=1.0",)),
    Environment("polars", ("polars>=1.0",)),
    Environment("duckdb", ("duckdb>=1.0",)),
    # With the newest of the others pip tries versions of boto3 for minutes before it finds one that fits s3fs.
    Environment("dolma", ("dolma==1.2.1", "boto3==1.28.17", "botocore==1.31.17", "aiobotocore==2.5.4")),
    Environment("datatrove", ("datatrove[processing]>=0.10",)),
    Environment("trafilatura", ("trafilatura>=2.0", "lxml_html_clean")),
)
_NEAR = (Task.NEAR,)
_FILE = (Task.EXACT_FILE,)
_TEXTS = (Task.EXACT, Task.EXACT_FILE)

CONTENDERS = (
    Contender("dedupe_text C", "dedupe_text", OWN, tuple(Task), "c", {"DEDUPE_TEXT_KERNELS": "c"}),
    Contender("dedupe_text NumPy", "dedupe_text", OWN, tuple(Task), "numpy", {"DEDUPE_TEXT_KERNELS": "numpy"}),
    Contender("Python set", "python_set", OWN, _TEXTS, note="what a few lines of Python do"),
    Contender("rensa one-shot flags", "rensa", "rensa", _NEAR, "flags", marks_both=True, note="16 bands, unverified"),
    Contender("rensa deduplicator", "rensa", "rensa", _NEAR, "deduplicator", note="16 bands, estimate checked"),
    Contender("datasketch xxhash", "datasketch", "datasketch", _NEAR, "xxhash", note="bulk, 16 bands, unverified"),
    Contender("datasketch xxhash checked", "datasketch", "datasketch", _NEAR, "checked", note="the same, checked"),
    Contender("datasketch defaults", "datasketch", "datasketch", _NEAR, "defaults", note="bulk, sha1, own bands"),
    Contender("gaoya", "gaoya", "gaoya", _NEAR, note="16 bands, signature similarity checked"),
    Contender("SetSimilaritySearch", "set_similarity_search", "setsimilaritysearch", _NEAR, note="exact join"),
    Contender("datatrove MinHash", "datatrove", "datatrove", _NEAR, note="16 bands, words split at spaces"),
    Contender("dolma n-grams", "dolma", "dolma", _NEAR, note="share of 3-grams seen anywhere before"),
    Contender("onion", "onion", OWN, _NEAR, note="share of 5-grams seen anywhere before"),
    Contender("trafilatura", "trafilatura", "trafilatura", (Task.EXACT,), note="remembers the last 4,096 paragraphs"),
    Contender("polars", "polars", "polars", _TEXTS),
    Contender("DuckDB", "duckdb", "duckdb", _FILE),
    Contender("dolma paragraphs", "dolma", "dolma", _FILE, note="raw text, Bloom filter"),
)


def named(names: Sequence[str]) -> tuple[Contender, ...]:
    """Return the contenders whose names begin with one of these, case ignored; all when none is given."""
    wanted = tuple(name.lower() for name in names)
    return tuple(one for one in CONTENDERS if not wanted or one.name.lower().startswith(wanted))
