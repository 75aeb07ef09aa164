"""Many documents: a run over them, and an index."""
