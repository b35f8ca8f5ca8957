"""The central service, called directly and over real HTTP: one suite for both."""
