"""Code scanners: in serial (CDC) mode, or in keyboard mode and then grabbed (`evdev_line`)."""
