"""House rules of the source that no linter knows, read from the syntax trees of all modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
import regex

from dedupe_text.characters import Pattern

PACKAGE = Path(__file__).resolve().parents[2] / "dedupe_text"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400
MOST_FUNCTION_LINES = 70
PICKLERS = frozenset({"cPickle", "cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve"})
EMPTY_NAMES = frozenset({"common", "helper", "helpers", "misc", "util", "utils"})
# The glossary's words stand instead: paragraph, passage, span, mark, document.
# What `str` knows of characters, and classes of patterns, are of the Unicode of the running Python and of `regex`.
ASKS_STR = frozenset({
    "casefold", "isalnum", "isalpha", "isdecimal", "isdigit", "islower", "isnumeric", "istitle", "isupper",
})  # fmt: skip
ASKS_IN_PATTERN = re.compile(r"(?<!\\)(?:\\\\)*\\[pPwWdDbBX]")
DECIDES_NO_MARKS = (
    "characters", "cli", "integrations", "io", "pytest_plugin", "render", "repair", "testing", "make_unicode_tables",
    "make_alike", "make_words",
)  # fmt: skip
OTHER_WORDS = frozenset({"chunk", "chunks", "segment", "segments", "record", "records"})

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())


@each_module
def test_module_is_short(module: Path) -> None:
    """A module has at most 400 lines and a function at most 70."""
    text = module.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno >= MOST_FUNCTION_LINES] == []


@each_module
def test_nothing_is_pickled(module: Path) -> None:
    """No module imports a pickler or lets NumPy unpickle."""
    tree = _tree(module)
    assert {name.partition(".")[0] for name in _imported(tree)} & PICKLERS == set()
    keywords = (node for node in ast.walk(tree) if isinstance(node, ast.keyword))
    assert not any(keyword.arg == "allow_pickle" and _is_true(keyword.value) for keyword in keywords)


@each_module
def test_no_state_in_modules(module: Path) -> None:
    """No function writes a variable of its module."""
    assert [node.lineno for node in ast.walk(_tree(module)) if isinstance(node, ast.Global)] == []


@each_module
def test_names_say_something(module: Path) -> None:
    """No module, class, function or variable has an empty name or one that the glossary replaces."""
    assert module.stem not in EMPTY_NAMES
    names = {word for name in _defined(_tree(module)) for word in _words(name)}
    assert names & (OTHER_WORDS | EMPTY_NAMES - {"common"}) == set()


@each_module
def test_other_characters_stand_by_name(module: Path) -> None:
    """A string in code spells characters outside ASCII by name; comments and docstrings may show them."""
    source = module.read_text(encoding="utf-8")
    tree = ast.parse(source)
    documentation = {id(node.body[0].value) for node in ast.walk(tree) if _has_docstring(node)}  # type: ignore[attr-defined]
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    shown = [
        node.lineno
        for node in strings
        if not str(node.value).isascii() and id(node) not in documentation and not _is_ascii(source, node)
    ]
    assert shown == []


@each_module
def test_module_says_what_it_does(module: Path) -> None:
    """Every module begins with a docstring."""
    assert ast.get_docstring(_tree(module))


each_deciding_module = pytest.mark.parametrize(
    "module",
    [path for path in MODULES if not {*path.relative_to(PACKAGE).parts, path.stem} & {*DECIDES_NO_MARKS}],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)


@each_deciding_module
def test_the_unicode_of_the_running_python_decides_nothing(module: Path) -> None:
    """A module that decides marks asks `characters` what a character is, in its code and in what it compiles."""
    tree = _tree(module)
    assert "unicodedata" not in _imported(tree)
    assert [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ASKS_STR] == []
    name = ".".join((PACKAGE.name, *module.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    values = [] if module.stem == "__main__" else list(vars(import_module(name)).values())
    assert [found.pattern for found in _patterns(values) if ASKS_IN_PATTERN.search(str(found.pattern))] == []


def _patterns(values: Iterable[object]) -> Iterator[re.Pattern[str] | regex.Pattern[str]]:
    for value in values:
        if isinstance(value, re.Pattern | regex.Pattern):
            yield value
        elif isinstance(value, tuple) and not isinstance(value, Pattern):
            yield from _patterns(value)


def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _has_docstring(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    first = body[0] if isinstance(body, list) and body else None
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


def _is_ascii(source: str, node: ast.Constant) -> bool:
    # A part of an f-string has no place of its own before Python 3.12; its whole line stands for it there.
    part = ast.get_source_segment(source, node) or source.splitlines()[node.lineno - 1]
    return part.isascii()
