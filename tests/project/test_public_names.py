"""The public face: complete, sorted, documented, typed, and cheap to import."""

from __future__ import annotations

import inspect
import subprocess
import sys
import tomllib
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

import dedupe_text as dt
from dedupe_text import config, errors, model

PROMISED = frozenset({
    "Block", "Comparison", "ConfigError", "CorpusConfig", "CorpusIndex", "CorpusReport", "DecodeError", "DedupeConfig",
    "DedupeError", "DedupeResult", "Difference", "DifferenceKind", "Document", "Effect", "EvidenceConfig",
    "Explanation", "GuardConfig", "InputTypeError", "Kind", "Mark", "Member", "Paragraph", "Removal",
    "ResultFormatError", "Rule", "Span", "Verdict", "VerificationError", "Witness", "compare", "dedupe", "dedupe_all",
    "dedupe_corpus",
})  # fmt: skip
# What verification hands on inside, of which a mark carries all that matters, and what records are made from.
INNER = {"Match", "Packed"}
UNWANTED = frozenset({
    "babel", "backports", "datasets", "datasketch", "datatrove", "fastwarc", "haystack", "langchain_core",
    "llama_index", "pandas", "pkg_resources", "polars", "pyarrow", "pyspark", "rich", "scipy", "scrapy", "spacy",
    "trafilatura", "unicodedata2",
})  # fmt: skip


def test_public_names_are_sorted() -> None:
    """`__all__` is sorted and holds no name twice."""
    assert list(dt.__all__) == sorted(set(dt.__all__))


def test_public_names_are_complete() -> None:
    """`__all__` holds every name of the public face, every error, and every public class of the model."""
    assert set(dt.__all__) >= PROMISED
    for module in (errors, model):
        own = {name for name, value in vars(module).items() if _is_own_class(module, name, value)}
        assert own - INNER <= set(dt.__all__), module.__name__


def test_nothing_else_is_public() -> None:
    """The package shows no name without an underscore that is neither in `__all__` nor one of its modules."""
    others = {name for name, value in vars(dt).items() if not isinstance(value, types.ModuleType)} - set(dt.__all__)
    assert {name for name in others if not name.startswith("_")} <= {"annotations"}


@pytest.mark.parametrize("name", [name for name in dt.__all__ if not name.startswith("_")])
def test_public_name_is_documented(name: str) -> None:
    """Every public name and each of its public methods has a docstring of its own."""
    value = getattr(dt, name)
    assert (value.__doc__ or "").strip(), name
    assert not (value.__doc__ or "").startswith(f"{name}("), "the docstring that dataclasses make says nothing"
    assert [method.__qualname__ for method in _methods(value) if not (method.__doc__ or "").strip()] == []


@pytest.mark.parametrize("name", [name for name in dt.__all__ if not name.startswith("_")])
def test_public_name_is_typed(name: str) -> None:
    """Every parameter and result of every public function and method carries a type."""
    value = getattr(dt, name)
    functions = list(_methods(value)) + ([value] if inspect.isfunction(value) else [])
    assert [f.__qualname__ for f in functions if not _is_typed(f)] == []


def test_options_are_keyword_only() -> None:
    """Every option of a configuration is given by keyword."""
    for options in (config.DedupeConfig, config.EvidenceConfig, config.GuardConfig):
        parameters = inspect.signature(options).parameters.values()
        assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters), options


def test_version_is_the_projects(project_root: Path) -> None:
    """`__version__` is the version in pyproject.toml."""
    settings = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))
    assert dt.__version__ == settings["project"]["version"]


def test_import_is_lean(project_root: Path) -> None:
    """`import dedupe_text` pulls in no optional or slow library."""
    question = f"import dedupe_text, sys; print(*(name for name in {sorted(UNWANTED)!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", question], cwd=project_root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_typing_is_announced() -> None:
    """The package carries the marker file that lets type checkers read it."""
    assert (Path(dt.__file__).parent / "py.typed").exists()


def _is_own_class(module: types.ModuleType, name: str, value: object) -> bool:
    return inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_")


def _methods(value: object) -> Iterator[types.FunctionType]:
    if not inspect.isclass(value):
        return
    for name, member in vars(value).items():
        plain = getattr(member, "__func__", getattr(member, "fget", None)) or getattr(member, "func", None) or member
        if not name.startswith("_") and inspect.isfunction(plain):
            yield plain


def _is_typed(function: types.FunctionType) -> bool:
    signature = inspect.signature(function)
    parameters = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    typed = all(parameter.annotation is not parameter.empty for parameter in parameters)
    return typed and signature.return_annotation is not signature.empty
