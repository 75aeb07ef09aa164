"""Marks for people; decides nothing. The modules:

visible    control characters that a screen would obey or hide, made visible
lines      code-point offsets to line numbers
stretches  a text cut at the edges of its marks
words      one mark in plain sentences
escaping   text as HTML that a browser shows and never obeys
pairs      the pairs of stretches that prove a mark
sides      a mark and its witness side by side, as HTML
html       one self-contained page, with page.css
terminal   the marked text with ANSI colours
"""
