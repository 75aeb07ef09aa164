"""Corpora for the other benchmarks, made from documentation, one size a file: `python -m benchmarks corpora`.

Members: `sources` (where texts come from), `fetching` (Debian's and PyPI's packages, unpacked without installing them),
`texts` (files to texts), `building` (the chosen texts in order, up to a size), `reading` (a corpus file to texts),
`command`.
"""
