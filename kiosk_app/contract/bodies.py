"""What all request bodies have in common."""

import msgspec


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all request bodies: what it does not know, it refuses."""
