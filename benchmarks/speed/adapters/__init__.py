"""One small module for each contender: `works(mode)` returns its `Work` for each task; importing is not timed.

A peer's library is imported inside `works`, so that its absence is an error of that contender alone.
"""
