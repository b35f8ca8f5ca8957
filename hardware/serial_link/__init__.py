"""The one door to serial ports: the port `SerialLine`, and its only maker on real hardware."""
