"""logging_setup."""
