"""What is asked about a booking that stands: coming, copies, the patient's own page."""
