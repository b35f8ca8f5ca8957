"""The central service: all the rules, all the pools, one truth; with HTTP and without."""
