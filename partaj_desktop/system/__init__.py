"""The machine: paths, files, clock, ids and the profile's lock; the only user of appdirs."""
