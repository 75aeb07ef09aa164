"""Stores: one suite for all of them."""
