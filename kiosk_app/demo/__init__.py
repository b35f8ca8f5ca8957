"""The demonstration: a hand on the pointer, two stories, and the report of what was seen."""
