"""The method over many documents: what repeats across them, and what a source says on all its pages.

* `facts`: what is known of one document from all the others; the one thing that a run and an index both make
* `reading`: the first pass: texts become places, hashes, shingles and signatures
* `collecting`: what was read of all documents, in their order, as columns
* `learning`: what each source says on many of its pages
* `weighing`: the columns become the facts of each document
* `texts`: the texts of witnesses, on disk
* `partners`, `elsewhere`: paragraphs and blocks that stand in another document too
* `alike`: documents of which another says all
* `marking`: the second pass: a document and its facts become its marks
* `run`: the two passes on one page
"""
