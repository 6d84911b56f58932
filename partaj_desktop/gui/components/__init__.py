"""What every screen is made of: small widgets that know the look and nothing of the program."""
