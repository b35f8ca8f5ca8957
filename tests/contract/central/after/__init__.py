"""What follows a booking, on either face."""
