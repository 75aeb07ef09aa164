"""Marks for people; decides nothing. The modules:

visible    control characters that a screen would obey or hide, made visible
lines      code-point offsets to line numbers
stretches  a text cut at the edges of its marks
words      one mark in plain sentences
escaping   text as HTML that a browser shows and never obeys
pairs      the pairs of stretches that prove a mark
sides      a mark and its witness side by side, as HTML
page       what all pages share: the frame and its policy, tables, with page.css and page.js
html       the page of a document
samples    marks to be judged by eye, as HTML
corpus     the page of a corpus run
terminal   the marked text with ANSI colours
"""
