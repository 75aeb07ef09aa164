"""The pytest plugin, in sessions of pytest that run for it."""
