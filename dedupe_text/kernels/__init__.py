"""Pure functions on arrays; they know nothing of documents.

* `align`: equal runs of two token sequences
* `bytewise`: paragraphs read a byte for each point, where there is no C
* `chains`: runs of seeds to regions
* `hashes`: 128-bit and 64-bit hashes of spans of points
* `implementation`: which implementation of the kernels is in use, `_native.c` or NumPy
* `join`: the complete set-similarity join
* `line_measures`: lines to their widths, how they end and open, and what stands in them
* `lines`: the lines of a text, and what blank lines set apart
* `minhash`: signatures, band keys, and estimated similarities
* `normal`: code points to normal form, with the origin of each point
* `numbering`: hashes and paragraphs numbered on, batch after batch
* `pairs`: candidate pairs from keys
* `ragged`: positions of many spans in one array
* `separators`: the line separators that Python and Unicode know
* `shingles`: the distinct shingles of each paragraph
* `tokens`: normal form to words, numbers, characters of unspaced scripts, and signs
* `unicode_tables`: what each code point becomes in the normal form, and of which class it is
"""
