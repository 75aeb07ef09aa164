"""Boilerplate: what the pages of one source repeat because they are pages of that source.

lines        `read_lines`: the paragraphs of documents as rows of `LINE`, all that is kept of them
counting     pages of rows laid end to end, and on how many of them a thing stands
doubles      pages that hold one article, which count as one
running      heads and feet of printed pages
tables       `Tables`: what is kept of a source once its pages were counted
features     what the decision looks at, one column for each thing
deciding     how likely each line is boilerplate
edges        what stands before and after the text of many pages
findings     `Findings`: what goes of a page, and why
learner      `learn`: pages in, `SourceBoilerplate` out, which finds the boilerplate of a page
marks        `marks`: findings as marks
phrases      `find_phrases`: lines that a user names, without a corpus
"""

from dedupe_text.boilerplate.findings import Brake, Finding, Findings, LearnedPages
from dedupe_text.boilerplate.learner import SourceBoilerplate, learn
from dedupe_text.boilerplate.lines import LINE, read_lines
from dedupe_text.boilerplate.marks import marks
from dedupe_text.boilerplate.phrases import find_phrases

__all__ = [
    "LINE",
    "Brake",
    "Finding",
    "Findings",
    "LearnedPages",
    "SourceBoilerplate",
    "find_phrases",
    "learn",
    "marks",
    "read_lines",
]
