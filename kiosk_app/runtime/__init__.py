"""The imperative shell: lanes (threads), the session that turns the crank, time. No Qt."""
