"""Boilerplate: what the pages of one source repeat because they are pages of that source.

lines        `read_lines`: the paragraphs of documents as rows of `LINE`, all that is kept of them
counting     pages of rows laid end to end, and on how many of them a thing stands
doubles      pages that hold one article, which count as one
tables       `Tables`: what is kept of a source once its pages were counted
features     what the decision looks at, one column for each thing
deciding     how likely each line is boilerplate
learner      `learn`: pages in, `SourceBoilerplate` out, which finds the boilerplate of a page
marks        `marks`: findings as marks
"""

from dedupe_text.boilerplate.learner import Brake, Finding, SourceBoilerplate, learn
from dedupe_text.boilerplate.lines import LINE, read_lines
from dedupe_text.boilerplate.marks import marks

__all__ = ["LINE", "Brake", "Finding", "SourceBoilerplate", "learn", "marks", "read_lines"]
