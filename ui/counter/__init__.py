"""The counter's window: a calm, dense desk for keyboard and mouse, with pages of its own."""
