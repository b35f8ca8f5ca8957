"""Code scanners in serial (CDC) mode; keyboard wedges are not supported on purpose."""
