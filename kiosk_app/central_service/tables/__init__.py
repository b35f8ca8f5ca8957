"""The tables, as SQLAlchemy sees them. Nothing here asks or writes."""
