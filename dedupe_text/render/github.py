"""Alerts as workflow commands, which GitHub Actions shows beside the lines of a pull request."""

from __future__ import annotations

from types import MappingProxyType

from dedupe_text.render.alerts import Alert, Level
from dedupe_text.render.visible import visible

_COMMANDS = MappingProxyType({Level.WARNING: "warning", Level.NOTE: "notice"})
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))
"""What ends a command or a property, and what stands for it (`escapeData`, `escapeProperty` of actions/toolkit)."""


def annotation(alert: Alert) -> str:
    r"""Return the workflow command of an alert, one line.

    Columns are given where it lies in one line, as GitHub takes them for no other; the last column is part of it.

    >>> from dedupe_text.model import Kind, Mark, Rule, Span, Verdict, Witness
    >>> from dedupe_text.render.alerts import Place, Region
    >>> mark = Mark(Span(4, 7), Verdict.DUPLICATE, Kind.LINE, 1.0, Witness(Span(0, 3)), Rule.LINE_INTERRUPTS)
    >>> place = Place("docs/a,b.md", Region(2, 1, 2, 4, 4, 3))
    >>> annotation(Alert(mark, Level.WARNING, "100 % the same", "'one'", place, None, "", 4))
    '::warning file=docs/a%2Cb.md,line=2,endLine=2,col=1,endColumn=3,title=duplicate line::100 %25 the same'
    """
    first, last = alert.place.lines
    properties: dict[str, object] = {"file": alert.place.path}
    if first:
        properties |= {"line": first, "endLine": last}
    region = alert.place.region
    if region is not None and first == last:
        properties |= {"col": region.column, "endColumn": max(region.column, region.last_column - 1)}
    properties["title"] = alert.title
    named = ",".join(f"{name}={_escaped(visible(str(value)), _PROPERTY)}" for name, value in properties.items())
    words = alert.words
    if alert.witness is not None and alert.witness.path != alert.place.path:
        line = alert.witness.lines[0]
        words += f" The witness: {alert.witness.path}{f', line {line}' if line else ''}."
    return f"::{_COMMANDS[alert.level]} {named}::{_escaped(visible(words), _DATA)}"


def _escaped(text: str, signs: tuple[tuple[str, str], ...]) -> str:
    for sign, escape in signs:
        text = text.replace(sign, escape)
    return text
