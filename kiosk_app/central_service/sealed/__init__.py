"""What is said about a person is kept sealed: `vault` holds the keys, `values` the way to a row."""
