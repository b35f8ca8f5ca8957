"""travel_document."""
