"""Finds and checks every configured device and says what to do about each that is not well."""
