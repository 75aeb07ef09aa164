"""Finds candidate pairs of paragraphs; decides nothing.

* `exact`: equal normal forms, by 128-bit hash;
* `join`: a complete set-similarity join on shingles (the default for paragraphs);
* `minhash`: MinHash signatures and LSH bands, datasketch's `affine32` scheme;
* `short`: paragraphs too short for shingles, by word edit distance;
* `exchange`: signatures handed to datasketch and taken from it;
* `passages`: stretches of tokens that repeat whatever the paragraph borders.

The first four stand behind one seam, `seam.Matcher`: a fingerprint, keys of which two matching paragraphs share one,
and a score. All three are pure, so that they are map, group-by and filter on any engine.
"""
