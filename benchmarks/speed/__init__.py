"""Speed beside quality: the same documents through `dedupe_text` and through what others offer.

The task: documents -> blank-line paragraphs -> normalised words -> paragraphs of at least five words -> word 3-grams ->
(`exact`) paragraphs said before, (`near`) those and paragraphs like an earlier one at Jaccard >= 0.8.

Members: `tasks` (the task and its numbers), `contenders` (who runs, and how each is installed), `environments` (one
virtual environment for each), `preparing` (what a caller writes in Python to use a peer), `adapters` (one small module
for each contender), `worker` (runs one contender once, in its environment), `reference` (the complete answer),
`scoring` (answers against it), `command`.
"""
