"""smartcard."""
