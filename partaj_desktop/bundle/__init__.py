"""The bundle: bytes to domain and back, trust, judging what arrives. Pure: no store, no files, no clock."""
