"""Files to texts: plain text, packed or not, manual pages, HTML and the docstrings of Python modules."""

from __future__ import annotations

import ast
import gzip
import re
import warnings
import zlib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

PLAIN = frozenset({".txt", ".rst", ".md", ".adoc", ".texi", ".pod"})
UNNAMED = ("changelog", "copyright", "readme", "news", "authors", "todo", "faq", "history", "changes")
LARGEST = 1_000_000
"""Longer files (bytes) are left out, as data rather than documentation."""
SMALLEST = 200
"""Shorter texts (code points) are left out."""
_MANUAL = re.compile(r"\.[1-9][a-z]*")
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p "
    "pre section table td th title tr ul".split()
)
_SILENT = frozenset({"script", "style", "noscript", "template"})


def files_in(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder that can be read as texts, sorted; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if _reader(path) and path.is_file() and not path.is_symlink():
            yield path


def text_of(path: Path) -> str | None:
    """Return the text of a file; None when it is no UTF-8 text, too long or too short."""
    reader = _reader(path)
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8") if len(data) <= LARGEST else ""
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        return None
    if reader is None or "\0" in text:
        return None
    text = reader(text).strip()
    return text if len(text) >= SMALLEST else None


def _reader(path: Path) -> Callable[[str], str] | None:
    name = path.name.lower().removesuffix(".gz")
    suffix = Path(name).suffix
    if suffix in PLAIN or name.startswith(UNNAMED):
        return str
    if suffix in (".html", ".htm"):
        return from_html
    if suffix == ".py":
        return docstrings
    return from_roff if _MANUAL.fullmatch(suffix) and "man" in path.parts else None


def from_roff(source: str) -> str:
    r"""Return the words of a manual page, its requests taken as borders of paragraphs.

    >>> from_roff('.SH NAME\nls \\- list \\fBfiles\\fR\n.PP\nMore.')
    'NAME\nls - list files\n\nMore.'
    """
    lines: list[str] = []
    for line in source.splitlines():
        if not line.startswith((".", "'")):
            lines.append(line)
        elif not line.startswith((r".\"", r"'\"")):
            request, _, rest = line[1:].partition(" ")
            lines += [""] * (request in ("SH", "SS", "PP", "P", "LP", "TP", "IP", "Sh", "Pp", "It")) + [rest] * bool(
                rest
            )
    words = re.sub(r"\\f(?:\[\w*\]|\(\w\w|\w)|\\[&/,]", "", "\n".join(lines))
    return words.replace(r"\-", "-").replace('"', "").replace(r"\e", "\\").strip("\n")


def docstrings(source: str) -> str:
    r"""Return the docstrings of a module, one after the other.

    >>> docstrings('"One."\ndef f():\n    "Two."')
    'One.\n\nTwo.'
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return "\n\n".join(filter(None, (ast.get_docstring(node) for node in ast.walk(tree) if isinstance(node, holders))))


def from_html(source: str) -> str:
    """Return the words of a page, its blocks as paragraphs.

    >>> from_html("<p>One <b>word</b>.<script>x</script><p>Two.").split()
    ['One', 'word.', 'Two.']
    """
    page = _Page()
    page.feed(source)
    page.close()
    blocks = ("\n".join(filter(None, map(str.strip, block.splitlines()))) for block in "".join(page.parts).split("\0"))
    return "\n\n".join(filter(None, blocks))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\0")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self.parts.append("\0")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
