"""Test material for tools that find repeated text: documents and pairs whose right answer is known.

Members: `plant` (a document with repetition put into it), `pairs` (two texts, one an edit of the other), `edits`
(harmless edits), `facts` (edits that change what is said), `draft` (a document in the making), `sentences`, `words`.
"""

from dedupe_text.testing.pairs import EditedPair, PairLabel, edited_pairs
from dedupe_text.testing.plant import Planted, PlantedRepeat, PlantKind, plant

__all__ = ["EditedPair", "PairLabel", "PlantKind", "Planted", "PlantedRepeat", "edited_pairs", "plant"]
