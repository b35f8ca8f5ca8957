"""Orders, strays, cash and the daily bill."""
