"""The fictional hospital: its tables as JSON in `resources/seed/`, its people and days by rule."""
