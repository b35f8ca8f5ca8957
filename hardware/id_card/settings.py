"""What a SAM-V module can be set to, for whoever writes it down; nothing is imported for it."""

from typing import Final

SPEEDS: Final = (115200, 57600, 38400, 19200, 9600)
"""Bits per second over a serial line, factory setting first. Source: GA/T 467-2019."""

USB_ID: Final = (0x0400, 0xC35A)
"""Vendor and product a module reports with its own USB face."""
