"""Examinations: ordered, given a time without clashes, given back."""
