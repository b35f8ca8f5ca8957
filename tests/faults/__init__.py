"""Harnesses that break things on purpose, and the promises they hold the product to.

`simulated`: a hospital in one process, its time, network, disk and printer ruled by a seed. The
others break real things. `python -m tests.faults` runs each; `make test` runs a little of each.
"""
