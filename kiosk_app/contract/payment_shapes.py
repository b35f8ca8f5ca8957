"""What travels about payment beyond orders: the provider's notifications.

The notification has the provider's shape, not ours: what we do not know of it is passed over.
"""

from typing import Annotated

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class NotificationBody(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider tells by itself.

    Attributes:
        id: the provider's own number of this notification; the same when it is repeated.
        order: our order number.
        kind: ``paid``, ``closed``, ``refunded``; only a reason to ask.
        amount: in fen, as the provider says here.
    """

    id: Name
    order: Name
    kind: Annotated[str, msgspec.Meta(max_length=16)]
    amount: Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class HeardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The notification was taken; `is_new` is false for one that was taken before."""

    is_new: bool
