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
widths     the columns that a text takes on a terminal
tables     small tables for a terminal
summary    the report of a run in a few words
alerts     what a check shows of marks: levels, places, regions
rule_help  the rules for those who meet one in a check
github     alerts as annotations of a pull request
sarif      alerts as SARIF
"""
