"""Who waits for a number that may come back, and how long it stays away."""
