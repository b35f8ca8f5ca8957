"""One suite for every payment provider: the one in the process and the one over HTTP."""
