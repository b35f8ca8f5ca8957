"""People who work here: found, signed in, and agreeing in twos."""
