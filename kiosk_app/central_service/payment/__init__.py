"""Money: the port of a payment provider, and one that is played by a program."""
