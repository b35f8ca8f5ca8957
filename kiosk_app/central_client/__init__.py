"""Talking to the central service: the one door for requests, and two kinds of failure.

`errors` is light and may be imported by anyone; `client` asks and checks; `transport` is the only
module that imports requests, and is itself imported with the first call, so that a window can be
painted before.
"""
