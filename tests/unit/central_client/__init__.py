"""Tests: unit, central_client."""
