"""Tests of the integrations, against the frameworks themselves."""
