"""The ten-minute bench checklist of a device: what to do by hand, what is measured, a report."""
