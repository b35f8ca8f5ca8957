"""Tests of what surrounds the rooms: configuration, logs, command line, gates."""
