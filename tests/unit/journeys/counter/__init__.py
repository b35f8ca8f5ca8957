"""The counter's machines: laws for every state and event, stories, words."""
