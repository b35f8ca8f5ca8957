"""id_card."""
