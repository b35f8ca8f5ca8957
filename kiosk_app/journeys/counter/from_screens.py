"""A kiosk's screen as a page of the desk: the same facts and choices, as lists and buttons.

So every journey a kiosk has is there at a counter too, by keyboard, without a page of its own.
"""

from typing import assert_never

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.pages import Action, Body, Facts, Line, Pick, PickRow, Said, Sheet
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Entry,
    Frame,
    Home,
    Notice,
    Option,
    Pay,
    Plain,
    Result,
    Review,
    Row,
    Screen,
    SlotGrid,
    Text,
    Tone,
    Typing,
)
from kiosk_app.journeys.wording import fee_text, now_text

_REASONS = {reason.value: reason for reason in Reason}


def body_of_screen(screen: Screen, who: tuple[Row, ...], leaving: tuple[Action, Action]) -> Body:
    """Return the desk's page of a kiosk's screen.

    Args:
        screen: as a kiosk would show it; never its home page, nor one that lets staff in.
        who: rows about the patient.
        leaving: what goes back one question, and what gives the patient up.
    """
    frame = screen.frame
    match screen:
        case Notice(tone=tone, lines=lines, rows=rows, code=code, accept=accept):
            big = Plain(code) if code else None
            sheet = _sheet(frame, who, (*_accept(accept), *ways_out(frame, leaving)))
            return Facts(sheet, tone, lines, rows, big)
        case Choice(options=options, notice=notice):
            return _pick(frame, who, options, notice, leaving)
        case SlotGrid(groups=groups, notice=notice):
            options = tuple(option for group in groups for option in group.options)
            return _pick(frame, who, options, notice, leaving)
        case Review(rows=rows, accept=accept, small_print=small, notice=notice):
            sheet = _sheet(frame, who, (*_accept(accept), *ways_out(frame, leaving)), notice)
            return Facts(sheet, Tone.INFO, small, rows)
        case Detail(rows=rows, actions=actions, notice=notice):
            doing = tuple(
                Action(f"Alt+{place + 1}", option.label, ev.Chosen(place), option.why_not)
                for place, option in enumerate(actions)
            )
            sheet = _sheet(frame, who, (*doing, *ways_out(frame, leaving)), notice)
            why_not = tuple(
                Text("counter.why_not", (("what", option.label), ("why", option.why_not)))
                for option in actions
                if option.why_not is not None
            )
            return Facts(sheet, Tone.INFO, why_not, rows)
        case Entry(trouble=trouble):
            sheet = _sheet(frame, who, ways_out(frame, leaving), trouble)
            return Line(sheet, Text("counter.row.phone"))
        case Pay(amount=amount, trouble=trouble):
            sheet = _sheet(frame, who, ways_out(frame, leaving), trouble)
            return Facts(sheet, Tone.WAIT, (Text("counter.scan_code"),), (), fee_text(amount))
        case Result(tone=tone, number=number, rows=rows, lines=lines, accept=accept):
            sheet = _sheet(frame, who, _accept(accept))
            return Facts(sheet, tone, lines, rows, Plain(number))
        case Home() | Typing():
            raise ValueError("a tab has neither a home page nor one that lets staff in")
        case _:
            assert_never(screen)


def _pick(
    frame: Frame,
    who: tuple[Row, ...],
    options: tuple[Option, ...],
    notice: Text | None,
    leaving: tuple[Action, Action],
) -> Pick:
    rows = tuple(
        PickRow(
            (option.label, option.none_left or option.note, option.why_not or option.tag),
            ev.Chosen(place),
            why_not=option.why_not,
        )
        for place, option in enumerate(options)
    )
    columns = (
        Text("counter.column.choice"),
        Text("counter.column.note"),
        Text("counter.column.mark"),
    )
    return Pick(_sheet(frame, who, ways_out(frame, leaving), notice), columns, rows)


def _sheet(
    frame: Frame, who: tuple[Row, ...], actions: tuple[Action, ...], notice: Text | None = None
) -> Sheet:
    said = None if notice is None else _said(notice)
    return Sheet(name=frame.name, title=frame.title, who=who, said=said, actions=actions)


def _said(notice: Text) -> Said:
    """Return what is said, with its clause and what can be done now where a rule said no."""
    reason = _REASONS.get(notice.key.removesuffix(".plain"))
    if reason is None:
        return Said(notice)
    facts = tuple((name, value) for name, value in notice.args if isinstance(value, str))
    refusal = Refusal(reason, facts)
    return Said(notice, now_text(refusal), refusal)


def _accept(accept: Text | None) -> tuple[Action, ...]:
    return () if accept is None else (Action("Return", accept, ev.Accepted()),)


def ways_out(frame: Frame, leaving: tuple[Action, Action]) -> tuple[Action, ...]:
    """Return which of the two ways out a page has, by its frame."""
    back, drop = leaving
    return (*((back,) if frame.can_go_back else ()), *((drop,) if frame.can_leave else ()))
