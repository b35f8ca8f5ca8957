"""Where hospital meets hardware: records become persons, codes get a kind, tickets get lines."""
