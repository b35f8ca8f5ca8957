"""Tests of the code scanner."""
