"""The pages: links lead somewhere, commands and options are told, words are defined, nothing waits to be filled in."""

from __future__ import annotations

import dataclasses
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dedupe_text import config
from dedupe_text.testing import plant_corpus, sample_articles

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = ("clean", "explain", "mark", "verify")
OF_CORPORA = ("index", "repair", "report")
DEFINED = frozenset(
    "band,block,boilerplate,candidate pair,cluster,document,engine,index,mark,match,normal form,paragraph,passage,"
    "policy,scheme,shingle,signature,slot,source,span,template,verdict,verification,witness".split(",")
)
REPLACED = ("chunk", "fingerprint set", "pipeline step", "record", "segment")
TOP_LEVEL = {"LICENSE", "README.md", "benchmarks", "dedupe_text", "docs", "pyproject.toml", "setup.py", "tests"}
MADE = re.compile(r".+\.egg-info|build|dist")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project names one that exists, and every anchor a heading in it."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_code(page)):
        if target.startswith(("https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


@each_page
def test_page_uses_the_words_of_the_glossary(page: Path) -> None:
    """No page uses a word for which the glossary has another."""
    text = page.read_text(encoding="utf-8").lower()
    assert [word for word in REPLACED if re.search(rf"\b{word}s?\b", text)] == []


@each_page
def test_page_is_filled_in(page: Path) -> None:
    """No page waits for a figure or a text."""
    assert re.findall(r"<!-- figures.*|\bTODO\b|\bTBD\b", page.read_text(encoding="utf-8")) == []


def test_every_page_is_linked() -> None:
    """Every page of the documentation is reached from its index."""
    index = ROOT / "docs" / "index.md"
    linked = {
        (index.parent / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)", index.read_text(encoding="utf-8"))
    }
    assert {page for page in PAGES if page.parent.name == "docs"} - {index} <= linked


@pytest.mark.parametrize("command", [None, *COMMANDS, *OF_CORPORA])
def test_every_option_is_documented(command: str | None) -> None:
    """The how-tos name every command of the command line and every option of each."""
    pages = [ROOT / "docs" / f"how-to-{name}.md" for name in ("one-document", "corpus")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    arguments = [command] if command else []
    done = subprocess.run(
        [sys.executable, "-m", "dedupe_text", *arguments, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", done.stdout))
    assert {option for option in options if f"`{option}`" not in text} == set()
    if command is None:
        assert all(re.search(rf"\b{name}\b", done.stdout) for name in (*COMMANDS, *OF_CORPORA))
    else:
        assert f"### `{command}`" in text


@pytest.mark.parametrize(
    ("page", "commands"), [("how-to-one-document", 12), ("how-to-scrape", 5), ("how-to-ci", 5), ("tutorial", 3)]
)
def test_shell_examples_run(page: str, commands: int, tmp_path: Path) -> None:
    """Every command of a page runs on the example article, or on a planted scrape, and ends with status 0."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL))
    assert script.count("dedupe-text") >= commands
    for name in ("page.txt", "other.txt", "docs/examples/article.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "docs" / "examples" / "article.txt", tmp_path / name)
    pages = plant_corpus(sample_articles(), seed=7, sources=4).documents
    rows = [{"url": f"https://{page.source}/{page.id}", "text": page.text} for page in pages]
    (tmp_path / "scrape.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = subprocess.run(
        ["bash", "-euxc", f'dedupe-text() {{ "$PYTHON" -m dedupe_text "$@"; }}\n{script}'],
        cwd=tmp_path,
        env=os.environ | {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """The pages and the reference from the docstrings become a site that loads nothing from elsewhere."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "--keep-going",
            "-q",
            "-d",
            tmp_path / "read",
            ROOT / "docs",
            tmp_path / "site",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    pages = sorted((tmp_path / "site").rglob("*.html"))
    assert {page.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for page in PAGES[1:]} <= {
        page.relative_to(tmp_path / "site").as_posix() for page in pages
    }
    loaded = re.compile(r"""<(?:script|img|link|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//""")
    assert [page.name for page in pages if loaded.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "package", ["dedupe_text", "dedupe_text.boilerplate", "dedupe_text.io", "dedupe_text.repair", "dedupe_text.testing"]
)
def test_every_public_name_is_in_the_reference(package: str) -> None:
    """Each public name of each public package stands once in the reference, which is made from its docstring."""
    text = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs" / "reference").glob("*.md")))
    named = Counter(re.findall(rf"^\.\. auto\w+:: {re.escape(package)}\.(?:lines\.)?(\w+)$", text, flags=re.MULTILINE))
    assert named == Counter(importlib.import_module(package).__all__)


def test_every_field_of_the_configuration_is_documented() -> None:
    """The how-to has a row for every option of every configuration."""
    text = (ROOT / "docs" / "how-to-one-document.md").read_text(encoding="utf-8")
    for options in (config.DedupeConfig, config.GuardConfig, config.EvidenceConfig):
        names = [field.name for field in dataclasses.fields(options)]
        assert [name for name in names if f"\n| `{name}` |" not in text] == [], options.__name__


def test_documented_defaults_are_the_defaults() -> None:
    """The numbers that the how-to gives as defaults of the evidence are the ones that hold."""
    text = (ROOT / "docs" / "how-to-one-document.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(config.EvidenceConfig):
        assert f"\n| `{field.name}` | {field.default} |" in text


def test_glossary_defines_every_word() -> None:
    """The glossary defines every word of the design in one sentence, sorted."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = re.findall(r"^\*\*([a-z -]+)\*\*: (.+)$", text, flags=re.MULTILINE)
    words = [word for word, _ in entries]
    assert words == sorted(set(words))
    assert DEFINED - set(words) == set()
    assert [word for word, sentence in entries if not re.fullmatch(r"[^.]+\.", sentence)] == []


def test_ci_runs_the_commands_of_the_readme() -> None:
    """The commands in the README are, line for line, those that .ci/run runs."""
    script = [line.strip() for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()]
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) == 2
    assert [line for line in commands if line not in script] == []


def test_nothing_else_lies_at_the_top() -> None:
    """Beside dot-files and what tools make, the top level holds only what belongs there."""
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and not MADE.fullmatch(path.name)}
    assert names == TOP_LEVEL


def _without_code(page: Path) -> str:
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
