"""Tests of the room where hardware becomes hospital."""
