"""PARTAJ Desktop: the working tool of the local technical cells, offline first."""

__version__ = "0.1.0"
