"""One way to either database, its moments, keys and secrets, and the record of what was done."""
