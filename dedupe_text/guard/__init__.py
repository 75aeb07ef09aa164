"""Classifies the aligned differences between two texts: a changed fact is not a duplicate.

Members: `alignment` (what flows in), `classify` (the order of the questions), `reading` and `wholes` (tokens, and what
must be read as one thing), `pairing` and `sameness` (what says the same in another form), `spelling`, `numbers`,
`accents`, `signs` (what is no token), `additions` (words on one side), `kinds` (the names of changes), `foreign` and
`odd_tokens` (what is told without an alignment), `lexicon` and `folding` (words), `make_words` and `make_alike` (write
the word lists).
"""

from dedupe_text.guard.classify import differences, differences_at, differences_unless_changed
from dedupe_text.guard.reading import Reading

__all__ = ["Reading", "differences", "differences_at", "differences_unless_changed"]
