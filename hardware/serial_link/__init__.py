"""The one door to serial ports: the port `Line`, and its only maker on real hardware."""
