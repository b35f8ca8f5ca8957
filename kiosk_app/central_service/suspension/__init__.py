"""Called-off sessions: a case that ends when every patient of it has an outcome."""
