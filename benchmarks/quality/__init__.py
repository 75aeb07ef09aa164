"""How good the marks are: predictions with `dedupe_text`, measured against documents whose right answer is known.

Members: `own_set` (the project's own documents, made in memory), `natural` (documents whose repeats must stay),
`reading` (gold and predictions from files), `predicting`, `planted`, `doubled`, `pairs` (the measures), `floors`,
`tables`, `command`.
"""
