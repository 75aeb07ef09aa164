"""One small module for each framework, imported only by those who use it; each needs the extra of its name.

* `cleaning`: what all of them share: documents in, results out, and what is noted beside a clean text
* `pieces`: documents that come in pieces, put together again
* `columns`: what those share that hand over batches of columns
* `datasets`, `datatrove`, `haystack`, `langchain`, `llamaindex`, `pandas`, `polars`, `scrapy`, `spacy`, `spark`,
  `trafilatura`
"""
