"""Parts of the central service that need no server."""
