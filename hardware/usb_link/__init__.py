"""USB devices with bulk pipes: the port, and the only door to pyusb (`pyusb_device`)."""
