"""Two checkouts in one run: `python -m benchmarks regression OTHER_CHECKOUT`, for use before a commit.

Members: `worker` (one question in one checkout; needs nothing of this package), `command`.
"""
