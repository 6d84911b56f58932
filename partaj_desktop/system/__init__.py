"""The machine: paths, files, clock, ids, the profile's lock, keyring, process; the only user of appdirs and keyring."""
