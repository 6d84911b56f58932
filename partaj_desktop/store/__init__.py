"""The encrypted store: connection, migrations, journal, projection, aggregates. Only user of sqlcipher3."""
