"""The journeys alone: no threads, no devices, no clock."""
