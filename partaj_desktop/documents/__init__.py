"""Printed documents as tagged PDF, in memory: a paper of `domain.papers` in, bytes out. Import lazily (reportlab)."""
