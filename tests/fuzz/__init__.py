"""Every parser of bytes from outside, asked with anything: laws, a committed corpus, atheris.

`python -m tests.fuzz` (``make fuzz-parsers``) searches with atheris; `test_corpus` asks the whole
corpus again in every run of the tests.
"""
