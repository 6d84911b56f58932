"""The demonstration: a synthetic region planned with exact margins, then replayed by the real services."""
