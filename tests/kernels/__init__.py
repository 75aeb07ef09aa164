"""The kernels against slow, readable twins."""
