"""What a registration desk knows: pure values and rules, each rule citing its clause.

Nothing here does I/O, sleeps, reads a clock or imports Qt, requests, SQLAlchemy or `hardware`.
Times come in as arguments and carry an offset; money is a whole number of fen.
"""
