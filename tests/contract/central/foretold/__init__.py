"""A model of a few evening clinics, and the machine that holds the service to what it foretells."""
