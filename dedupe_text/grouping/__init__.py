"""Groups matches and weighs them: what repeats, with what, and whether that proves a repeat or only a habit of the text.

* `partners`: which earlier paragraph each repeat stands for, so that repeats in order form runs;
* `runs`: runs of repeats and which of them are blocks;
* `lines`: lines that stand alone, and whether they interrupt running prose or belong to a list, table, verse or dialogue.

Pure functions on paragraph numbers; they see no text but what is handed to them.
"""
