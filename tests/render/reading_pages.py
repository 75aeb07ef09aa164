"""Reads a page back: which elements it has, and the text that it shows."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "input"})


class PageReader(HTMLParser):
    """What a page holds: its elements, links and ids, its title, and the document's text without the labels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.title = self.style = self.script = self.policy = self.removed = ""
        self._text: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._sign = ""
        self._after_sign = False
        self.feed(page)
        self.close()
        assert not self._open, "every element is closed"

    @property
    def text(self) -> str:
        """The text of the document, with the line feed that HTML drops after <pre> taken off."""
        return "".join(self._text).removeprefix("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that opens."""
        values = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.attributes.update(values)
        self.links += [values["href"]] if "href" in values else []
        self.ids += [values["id"]] if "id" in values else []
        self.policy += values.get("content", "") if "http-equiv" in values else ""
        self._sign = values.get("title", "") if values.get("class") == "sign" else ""
        if tag not in VOID:
            self._open.append((tag, values.get("class", "")))

    def handle_endtag(self, tag: str) -> None:
        """Check that the element that closes is the one that opened last."""
        assert self._open.pop()[0] == tag, "elements nest"

    def handle_data(self, data: str) -> None:
        """Note text, with signs turned back into what they stand for."""
        innermost = self._open[-1][0] if self._open else ""
        self.title += data if innermost == "title" else ""
        self.style += data if innermost == "style" else ""
        self.script += data if innermost == "script" else ""
        if not any(tag == "pre" for tag, _ in self._open) or any("label" in name for _, name in self._open):
            return
        if self._sign and self._open[-1][1] == "sign":
            data = chr(int(self._sign.split(" ")[0].removeprefix("U+"), 16))
            self._after_sign = data in "\r\v\f\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"
        elif self._after_sign:
            data = data.removeprefix("\n")
            self._after_sign = False
        self._text.append(data)
        self.removed += data if any(tag == "del" for tag, _ in self._open) else ""
