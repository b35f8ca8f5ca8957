"""One suite for every identity-card reader."""
