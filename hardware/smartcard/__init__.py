"""Smart cards behind PC/SC: the port, the watcher, the link to one card, and ISO 7816 words.

`port` is what the rest of the program sees. `pcsc` is the only door to pyscard.
"""
