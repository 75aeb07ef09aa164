"""Sources and sinks.

plain    one text from a file or standard input, and bytes to a file at once
"""
