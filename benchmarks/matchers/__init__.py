"""Compares what the join and MinHash find among the same paragraphs."""
