"""The wire: paths, shapes and refusals shared by the central service and its client.

Nothing here talks HTTP. Requests refuse unknown fields; times carry an offset; money is fen.
"""
