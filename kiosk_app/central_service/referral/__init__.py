"""Numbers kept for patients whom a doctor elsewhere has seen."""
