"""Times each kernel, in C and in NumPy, on the texts that lie on this machine."""
