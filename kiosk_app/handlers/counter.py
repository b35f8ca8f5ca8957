"""Effects of a counter: who is signed in, documents typed, cash and the drawer."""

from collections.abc import Callable
from functools import partial

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.devices.typed_documents import scanned_person, typed_person
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cash import DrawerShift
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.cards import card_read
from kiosk_app.handlers.paper import print_once
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out, out_of_service
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Intent, JournalUnusableError, Kind
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told


def sign_in(bench: Bench, effect: mine.SignIn) -> ev.Event:
    """Carry out SignIn: one try, for a second might be counted as a wrong password."""
    try:
        return told.SignedIn(bench.central.sign_in(effect.login, effect.password))
    except CentralRefusedError as no:
        return told.SignInRefused(no.refusal)
    except CentralUnreachableError:
        return ev.CentralDown()


def sign_out(bench: Bench, _effect: mine.SignOut) -> None:
    """Carry out SignOut."""
    bench.central.sign_out()


def note_agreed(bench: Bench, effect: mine.NoteAgreed) -> ev.Event | None:
    """Carry out NoteAgreed: in the journal of this counter, before any money."""
    key = bench.new_key()
    subject = {"hold": effect.hold, "by": effect.by.value}
    try:
        bench.journal.write(Intent(key, Kind.AGREED, subject, bench.now()))
        bench.journal.settle(key, effect.by.value)
    except JournalUnusableError as no:
        return out_of_service(no)
    return None


def check_typed(bench: Bench, effect: mine.CheckTyped) -> ev.Event:
    """Carry out CheckTyped; what is right is as good as a card: the registrar has seen it."""
    typed = effect.typed
    found = typed_person(
        kind=typed.kind,
        name=typed.name,
        number=typed.number,
        sex=typed.sex,
        birth=typed.birth,
        today=bench.hospital_now().date(),
    )
    return told.TypedRefused(found) if isinstance(found, Refusal) else card_read(bench, found)


def check_zone(bench: Bench, effect: mine.CheckZone) -> ev.Event:
    """Carry out CheckZone; the registrar has seen the document, as where it is typed."""
    match scanned_person(effect.zone, bench.hospital_now().date()):
        case told.ZoneTrouble() as trouble:
            return told.ZoneRefused(trouble)
        case Refusal() as refusal:
            return told.TypedRefused(refusal)
        case found:
            return card_read(bench, found)


def take_cash(bench: Bench, effect: mine.TakeCash) -> ev.Event | None:
    """Carry out TakeCash; from its answer on central books the number, with us or without."""
    hold, tendered = effect.hold.id, effect.tendered

    def settle(journal: Journal, key: RequestKey, _paid: tuple[Payment, Fen]) -> None:
        journal.settle(key, "paid", clears=hold)

    return carry_out(
        bench,
        Act(
            kind=Kind.TAKE_CASH,
            subject={"hold": hold, "tendered": str(tendered)},
            send=lambda key: bench.central.take_cash(hold, tendered, key),
            settle=settle,
            answered=lambda paid: told.CashTaken(paid[0], tendered, paid[1]),
            refused=told.CashRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def give_cash_back(bench: Bench, effect: mine.GiveCashBack) -> ev.Event | None:
    """Carry out GiveCashBack."""
    order = effect.order

    def settle(journal: Journal, key: RequestKey, _amount: Fen) -> None:
        journal.settle(key, "given_back")

    return carry_out(
        bench,
        Act(
            kind=Kind.CASH_BACK,
            subject={"order": order},
            send=lambda key: bench.central.give_cash_back(order, key),
            settle=settle,
            answered=partial(told.CashGivenBack, order),
            refused=told.CashRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def look_at_shift(bench: Bench, _effect: mine.LookAtShift) -> ev.Event:
    """Carry out LookAtShift."""
    return asked(bench, lambda: told.ShiftSeen(bench.central.shift()))


def open_shift(bench: Bench, effect: mine.OpenShift) -> ev.Event | None:
    """Carry out OpenShift."""
    amount = effect.opened_with
    return _drawer(
        bench, Kind.OPEN_SHIFT, amount, lambda key: bench.central.open_shift(amount, key)
    )


def close_shift(bench: Bench, effect: mine.CloseShift) -> ev.Event | None:
    """Carry out CloseShift."""
    amount = effect.counted
    return _drawer(
        bench, Kind.CLOSE_SHIFT, amount, lambda key: bench.central.close_shift(amount, key)
    )


def print_shift(bench: Bench, effect: mine.PrintShift) -> ev.Event:
    """Carry out PrintShift."""
    shift = effect.shift
    return print_once(bench, {"shift": shift.id}, lambda: bench.printer.print_shift(shift))


def _drawer(
    bench: Bench, kind: Kind, amount: Fen, send: Callable[[RequestKey], DrawerShift]
) -> ev.Event | None:
    def settle(journal: Journal, key: RequestKey, shift: DrawerShift) -> None:
        journal.settle(key, "opened" if shift.closed_at is None else "closed")

    return carry_out(
        bench,
        Act(
            kind=kind,
            subject={"amount": str(amount)},
            send=send,
            settle=settle,
            answered=told.ShiftSeen,
            refused=told.ShiftRefused,
            unreachable=ev.CentralDown(),
        ),
    )
