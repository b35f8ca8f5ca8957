"""H6: what a power cut leaves of the journal's files, put together from a record of its writes."""
