"""Devices used over and over, 1,000 times in ``make soak-devices``: nothing may be left behind.

A small version, in a process of its own, is part of the tests; so are leaks planted on purpose.
"""
