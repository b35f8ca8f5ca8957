"""Setting a station up: what is plugged in, what is asked, what its file will say."""
