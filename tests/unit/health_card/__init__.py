"""health_card."""
