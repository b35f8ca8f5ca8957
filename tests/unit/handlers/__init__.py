"""Tests: unit, handlers."""
