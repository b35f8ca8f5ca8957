"""Tests of the identity-card protocol: frames, text, reader."""
