"""social_card."""
