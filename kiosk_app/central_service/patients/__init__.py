"""One patient per person, whatever card or code they show."""
