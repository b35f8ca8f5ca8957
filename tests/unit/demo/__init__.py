"""Tests: the demonstration's report, stories and paper."""
