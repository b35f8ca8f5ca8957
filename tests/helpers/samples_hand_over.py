"""Samples of what is taken over from a kiosk, and of the calls for help at a counter."""

from dataclasses import replace

from kiosk_app.domain.help import HandedOver, HelpList, HelpWanted, MaskedPerson
from kiosk_app.domain.identity import DocumentKind, Proof, Sex
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import hand_over, helping
from kiosk_app.journeys.effects_help import TakeOver
from kiosk_app.journeys.events_help import (
    CallPicked,
    CodeWanted,
    HelpListed,
    HelpRefused,
    HelpSeenTo,
    HelpWatched,
    TabsFull,
    TakenOver,
    TakeOverAsked,
)
from kiosk_app.journeys.parts import Note
from tests.helpers import people as p

KIOSK = StationId("kiosk-01")
CODE = "204815"
MASKED = MaskedPerson(
    "林*舟", DocumentKind.RESIDENT_ID, "110101********9014", Sex.UNKNOWN, None, Proof.TYPED
)
WHO = replace(p.ADULT_PATIENT, person=MASKED)
HANDED = HandedOver(KIOSK, WHO, p.HOLD, Fen(3_000))
ALONE = HandedOver(KIOSK, WHO)
GONE = replace(ALONE, is_hold_gone=True)
BOOKED = replace(ALONE, is_booked=True)
BY_CODE = TakeOver(code=CODE)
BY_CALL = TakeOver(call="help-1")
NO_SUCH_CODE = Refusal(Reason.HAND_OVER_UNKNOWN)

COMPARING = hand_over.Comparing(HANDED, p.HOLD, 300)
PREPARING = hand_over.Preparing(COMPARING, p.HOLD, 300)
STATES: tuple[hand_over.State, ...] = (
    hand_over.TypingCode(),
    hand_over.TypingCode(Note.CODE_UNREADABLE),
    hand_over.TypingCode(NO_SUCH_CODE),
    hand_over.TakingOver(BY_CODE),
    hand_over.TakeOverUnknown(BY_CALL),
    COMPARING,
    hand_over.Comparing(ALONE, None),
    hand_over.Comparing(GONE, None),
    hand_over.Comparing(BOOKED, None),
    PREPARING,
)

WAITING = HelpWanted("help-1", KIOSK, "reviewing_hold", p.at(9), can_take=True)
LOST = HelpWanted("help-2", StationId("kiosk-02"), "at_home", p.at(9, 5))
SEEN = replace(LOST, id="help-3", seen_by="张*丰", seen_at=p.at(8, 50))
LISTED = HelpList((WAITING, LOST), (SEEN,))
WATCHING = helping.State(LISTED, is_on=True)
HELPED: tuple[helping.State, ...] = (
    helping.State(),
    WATCHING,
    helping.State(HelpList(), is_on=True),
    helping.State(HelpList((), (SEEN,)), is_on=True),
    replace(WATCHING, picked=WAITING.id),
    replace(WATCHING, picked=LOST.id),
    replace(WATCHING, picked=LOST.id, is_closing=True),
    replace(WATCHING, picked=LOST.id, remark=Note.NO_ANSWER),
    replace(WATCHING, remark=Refusal(Reason.NOT_FOUND)),
    replace(WATCHING, picked=WAITING.id, remark=Note.TABS_FULL),
)

EVENTS: tuple[ev.Event, ...] = (
    CodeWanted(),
    TakeOverAsked(WAITING.id),
    ev.CodeScanned(ev.CodeKind.HAND_OVER, f"RH1.{CODE}"),
    ev.Entered(CODE),
    TakenOver(HANDED),
    TakenOver(ALONE),
    HelpRefused(NO_SUCH_CODE),
    HelpWatched(is_on=True),
    HelpWatched(is_on=False),
    CallPicked(WAITING.id),
    TabsFull(),
    HelpListed(LISTED),
    HelpSeenTo(WAITING.id),
)
