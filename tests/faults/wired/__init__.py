"""H3: real clients, a bad wire, and a real service process that is killed and comes back."""
