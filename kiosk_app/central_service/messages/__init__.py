"""What patients are to be told, handed over until it is certain."""
