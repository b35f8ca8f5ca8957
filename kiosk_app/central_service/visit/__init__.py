"""The day of the visit: questions before it and the order in front of the door."""
