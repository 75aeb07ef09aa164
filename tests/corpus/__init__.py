"""The method over many documents."""
