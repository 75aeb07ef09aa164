"""Stores: where an index keeps keys and blobs. They know neither texts nor the method.

* `seam`: the protocol, and what goes through it
* `packing`: postings in few bytes
* `sqlite`: one file, the default
* `sqlite_schema`: its tables, and how it is opened
* `postgres`: tables on a server
"""
