"""serial_link."""
