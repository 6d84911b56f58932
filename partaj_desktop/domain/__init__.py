"""Frozen data, vocabularies, rules and errors: no input or output, no clock, no randomness, no Qt."""
