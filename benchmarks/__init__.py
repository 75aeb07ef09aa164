"""What can be measured: `python -m benchmarks quality` (does it find the right repeats?)."""
