"""Tests. See docs/architecture.md for what each folder has and has not."""
