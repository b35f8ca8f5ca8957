"""The benchmarks: each figure beside its floor, both measured in the same run on this machine.

What every figure means and how to read it is said in ``docs/benchmarks.md``.
"""
