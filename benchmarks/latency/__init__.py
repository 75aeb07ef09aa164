"""Times one document through the whole method."""
