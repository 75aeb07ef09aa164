"""How benchmarks measure: what the machine is, what a run costs, workers in turns, results as JSON.

Members: `machine`, `cost`, `turns`, `results`.
"""
