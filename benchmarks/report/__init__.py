"""Results as tables and plots: `python -m benchmarks report RESULT.json ...`.

Members: `tables` (Markdown), `plots` (one PNG for each question), `command`.
"""
