"""central_service."""
