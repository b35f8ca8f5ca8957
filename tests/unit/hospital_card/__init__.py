"""hospital_card."""
