"""Every route of the table of rights, done once over HTTP, and what it leaves in the record."""
