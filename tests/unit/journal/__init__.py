"""Tests: unit, journal."""
