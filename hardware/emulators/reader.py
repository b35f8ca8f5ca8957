"""``python -m hardware.emulators.reader``: a private card service with one reader and a hand.

Prints what a program has to be started with to meet this service instead of the machine's own, then
takes orders, a line each:

```
insert social | contactless | health | mifare | cpu | identity [field=value ...]   put a card in
remove                                              take it out
fault [N] after=50 cut=3 flip=0 unplug=0 silent     spoil the card's next answers
kill | start | freeze | thaw                        the service itself
quit
```

Fields are those of the kind, e.g. ``insert social name=测试员乙``; everybody is invented.
"""

from collections.abc import Callable, Mapping, Sequence

from hardware.emulators.order_lines import Order, serve
from hardware.emulators.private_pcscd import CardHand, PrivatePcscd, can_use_namespaces
from hardware.errors import DeviceError


def orders_of(service: PrivatePcscd, hand: CardHand) -> Mapping[str, Order]:
    """Return what can be ordered of a service and the hand at its reader."""

    def insert(words: Sequence[str]) -> str | None:
        fields = dict(word.split("=", 1) for word in words[1:])
        return _told(lambda: hand.insert_kind(words[0], dict(fields)))

    return {
        "insert": insert,
        "remove": lambda _: _told(hand.remove),
        "fault": lambda words: _told(lambda: hand.spoil(words)),
        "kill": lambda _: service.kill(),
        "start": lambda _: service.start(),
        "freeze": lambda _: service.freeze(),
        "thaw": lambda _: service.thaw(),
    }


def _told(act: Callable[[], None]) -> str | None:
    try:
        act()
    except DeviceError as error:
        return f"error: {error}"
    return None


def main() -> None:
    """Run one service until the end of its input."""
    why_not = can_use_namespaces()
    if why_not is not None:
        raise SystemExit(f"no private card service can run here: {why_not}")
    with PrivatePcscd() as service:
        serve(f"PCSCLITE_CSOCK_NAME={service.socket_path}", orders_of(service, service.card_host()))


if __name__ == "__main__":
    main()
