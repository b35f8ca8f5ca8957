"""Which device may sign for which station."""
