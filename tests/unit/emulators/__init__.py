"""Emulators: what goes wrong on order, and orders a line each."""
