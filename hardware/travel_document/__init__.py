"""Passports and permits whose machine-readable zone was scanned as text."""
