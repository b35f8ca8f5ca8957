"""The composition root: the one room with all the keys. It wires, it decides nothing."""
