"""The Qt face: shows `Screen` values, sends `Event` values; knows no rules, devices or network."""
