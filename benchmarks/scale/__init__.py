"""What `dedupe_text` costs as the text grows: time per MB, memory per paragraph, and where the time goes.

Members: `works` (what is run), `profiling` (time by module), `worker` (one run in a process of its own), `command`.
"""
