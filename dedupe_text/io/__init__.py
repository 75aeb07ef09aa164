"""Sources and sinks: files become documents, results become files.

seam         what a source, a sink and a row are; the names of fields; what could not be read
sources      opens files, folders and standard input as one source
sinks        clean text, marks, Dolma attributes
pairing      rows beside the results of their documents
jsonl  parquet  warc  rows    the formats, and what those with named fields share
nested       where a field is that a name with dots leads to
compression  gzip and zstd that never end early in silence
replacing    a file is the old one or the new one, never a part
plain        one text from a file or standard input, and bytes to a file at once
"""

from dedupe_text.io.pairing import in_one_pass, with_results
from dedupe_text.io.seam import Fields, Reason, Row, Sink, Source, Unreadable, UnreadableRows
from dedupe_text.io.sinks import sink_for
from dedupe_text.io.sources import FileSource, SourceFile, open_source

__all__ = [
    "Fields",
    "FileSource",
    "Reason",
    "Row",
    "Sink",
    "Source",
    "SourceFile",
    "Unreadable",
    "UnreadableRows",
    "in_one_pass",
    "open_source",
    "sink_for",
    "with_results",
]
