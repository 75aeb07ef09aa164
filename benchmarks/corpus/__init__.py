"""What a run over a corpus costs as the corpus grows: the command line on one file, in a process of its own.

Members: `command`, `worker` (one run and what it cost).
"""
