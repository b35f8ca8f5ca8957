"""Scanners behind one port."""
