"""The words and the clauses behind the rules."""
