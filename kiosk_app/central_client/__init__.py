"""central_client."""
