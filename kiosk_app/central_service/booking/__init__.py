"""From a held number to a booking, and everything that can become of it."""
