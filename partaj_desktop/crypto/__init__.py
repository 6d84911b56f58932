"""Keys, signatures, sealing and fingerprints: thin named operations; the only user of cryptography and pyrage."""
