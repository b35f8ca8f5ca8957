"""A voice for who cannot read the glass: recordings, a program that reads, or silence."""
