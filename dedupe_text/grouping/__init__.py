"""Groups matches and weighs them: what repeats, with what, and whether it proves a repeat or only a habit of the text.

* `clusters`: which paragraphs say the same, each verified directly against the root of its cluster;
* `gaps`: pairs of paragraphs that matches around them put side by side;
* `partners`: which earlier paragraph each repeat stands for, so that repeats in order form runs;
* `runs`: runs of repeats and which of them are blocks;
* `lines`: lines that stand alone, and whether they interrupt prose or belong to a list, table, verse or dialogue.

Pure functions on paragraph numbers; they see no text but what is handed to them.
"""
