"""A virtual ESC/POS printer: takes bytes over TCP, prints PNG, fails on demand.

Two halves, as in a real one: a receiver that obeys real-time commands anywhere in the stream, and
an engine that takes what remains out of a bounded buffer and puts rows on paper. Byte facts:
Epson ESC/POS reference and TM-T88III specification.
"""
