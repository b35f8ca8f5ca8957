"""Screens of `board`: lists with large rows, one half-day in full, what it costs, what is off."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.board import (
    Board,
    BoardLine,
    CalledOff,
    HalfDayOnBoard,
    News,
    RunningLate,
    SoonOff,
    half_days_of,
    lowest_fee,
    news_on,
    soon_off,
    with_name,
)
from kiosk_app.domain.catalogue import Catalogue, Department
from kiosk_app.journeys import board
from kiosk_app.journeys.frames import frame_of
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Frame,
    Label,
    Notice,
    Option,
    OptionShape,
    Picture,
    Plain,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import (
    day_text,
    department_label,
    fee_text,
    late_text,
    place_text,
    type_text,
)


def screen_of(state: board.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case board.LoadingBoard():
            return Notice(frame_of(state), Tone.WAIT)
        case board.WithoutBoard():
            frame = replace(frame_of(state), can_go_back=True)
            lines = (Text("without_board.line"), Text("without_board.counter"))
            return Notice(frame, Tone.WARN, Picture.STAFF, lines, Text("button.try_again"))
        case board.ChoosingOnBoard(shown):
            return Choice(_frame(state), _branches(shown.board), notice=_age(shown.board))
        case board.ChoosingBoardGroup(shown):
            groups = board.groups_on(shown.board)
            tiles = tuple(Option(Plain(g[0].group, g[0].group_en)) for g in groups)
            return Choice(_frame(state), tiles, OptionShape.TILES, _age(shown.board))
        case board.ChoosingBoardDepartment(shown, departments):
            rows = tuple(_department(d, shown.board.catalogue) for d in departments)
            return Choice(_frame(state), rows, notice=_age(shown.board))
        case board.ChoosingHalfDay(shown, department):
            half_days = half_days_of(shown.board, department.id)
            name = (("department", department_label(department)),)
            frame = replace(_frame(state), title=Text("choosing_half_day.title", name))
            return Choice(frame, tuple(map(_half_day, half_days)), notice=_age(shown.board))
        case board.ReadingHalfDay(shown, department, lines):
            return _half_day_detail(state, shown, department, lines)
        case board.ChoosingNews(shown):
            news = news_on(shown.board)
            about = "choosing_news" if news else "choosing_news.none"
            rows = tuple(_one_of_news(one, shown.board) for one in news)
            return Choice(_frame(state, about), rows, notice=_age(shown.board))
        case board.ReadingNews(shown, one):
            ways = tuple(
                Option(Text("board.see_department", (("campus", _campus(d, shown.board)),)))
                for d in with_name(shown.board, one.department)
            )
            return Detail(_frame(state), _news_rows(one, shown.board), ways, _age(shown.board))
        case board.ReadingFees(shown):
            return Detail(_frame(state), _fee_rows(shown.board), (), _age(shown.board))
        case _:
            assert_never(state)


def soon_off_text(soon: SoonOff) -> Text:
    """Return which clinics are off today and tomorrow: the first two by name, the rest counted.

    There is at least one.
    """
    told = [
        Text("off.one", (("when", _soon(one, soon)), ("who", _who(one, soon.departments))))
        for one in soon.sessions[:2]
    ]
    if len(soon.sessions) == 1:
        return told[0]
    both = (("first", told[0]), ("second", told[1]))
    more = len(soon.sessions) - len(told)
    return Text("off.more", (*both, ("count", str(more)))) if more else Text("off.two", both)


def _soon(one: CalledOff, soon: SoonOff) -> Text:
    day = "off.today" if one.day == soon.today else "off.tomorrow"
    return Text(day, (("half_day", Text(f"half_day.{one.half_day.value}")),))


def _frame(state: board.Reading, about: str = "") -> Frame:
    return replace(frame_of(state, about=about), can_go_back=True)


def _age(shown: Board) -> Text | None:
    """Return how old a kept board is; a fresh one needs no warning."""
    return Text("board.kept", (("as_of", _as_of(shown)),)) if shown.is_kept else None


def _as_of(shown: Board) -> Text:
    clock = f"{shown.as_of:%H:%M}"
    return Text("board.as_of", (("day", day_text(shown.as_of.date())), ("time", clock)))


def _branches(shown: Board) -> tuple[Option, ...]:
    return (
        Option(Text("board.by_department"), Text("board.by_department.note")),
        Option(Text("board.news"), _news_note(shown)),
        Option(Text("board.fees"), Text("board.fees.note", (("as_of", _as_of(shown)),))),
    )


def _news_note(shown: Board) -> Text:
    """Return what is off today and tomorrow by name, and how much there is to read of all.

    An old board names nobody: what it calls today may be yesterday.
    """
    count = (("count", str(len(news_on(shown)))),)
    if not news_on(shown):
        return Text("board.news.none")
    soon = soon_off(shown, shown.as_of.date())
    if shown.is_kept or not soon.sessions:
        return Text("board.news.count", count)
    return Text("board.news.off", (("off", soon_off_text(soon)), *count))


def _department(department: Department, catalogue: Catalogue) -> Option:
    return Option(department_label(department), place_text(department, catalogue))


def _campus(department: Department, shown: Board) -> Plain:
    campuses = {campus.id: campus.name for campus in shown.catalogue.campuses}
    return Plain(campuses.get(department.campus, ""))


def _when(day: CalledOff | BoardLine) -> Text:
    half_day = Text(f"half_day.{day.half_day.value}")
    return Text("bands.title", (("day", day_text(day.day)), ("half_day", half_day)))


def _half_day(lines: HalfDayOnBoard) -> Option:
    doctors = str(sum(line.doctors for line in lines))
    numbers = str(sum(line.numbers for line in lines))
    return Option(_when(lines[0]), Text("board.count", (("doctors", doctors), ("count", numbers))))


def _half_day_detail(
    state: board.ReadingHalfDay, shown: board.Shown, department: Department, lines: HalfDayOnBoard
) -> Detail:
    """Return titles × numbers × times with what they cost, and the way on to book."""
    rows = (
        Row(Text("row.when"), _when(lines[0]), is_strong=True),
        Row(Text("row.department"), department_label(department), is_strong=True),
        *(_line(line, shown.board) for line in lines),
        Row(Text("row.location"), place_text(department, shown.board.catalogue)),
    )
    book = (Option(Text("board.book"), Text("board.book.note")),) if shown.can_book else ()
    notice = _age(shown.board)
    if notice is None and not shown.can_book:
        notice = Text("board.cannot_sell")
    return Detail(_frame(state), rows, book, notice)


def _line(line: BoardLine, shown: Board) -> Row:
    title = Text("board.unnamed" if line.title is None else f"title.{line.title.value}")
    told: tuple[tuple[str, str | Text | Plain], ...] = (
        ("doctors", str(line.doctors)),
        ("count", str(line.numbers)),
        ("fee", fee_text(lowest_fee(shown, line.title))),
    )
    return Row(title, Text("board.line", told))


def _who(one: News, departments: Iterable[Department]) -> Label:
    named = (d for d in departments if d.name == one.department)
    department = next(map(department_label, named), Plain(one.department))
    if not one.doctor:
        return department
    return Text("board.who", (("department", department), ("name", Plain(one.doctor))))


def _one_of_news(one: News, shown: Board) -> Option:
    match one:
        case RunningLate():
            return Option(_who(one, shown.catalogue.departments), late_text(one.live))
        case CalledOff():
            state = Text("board.resumed" if one.is_resumed else "board.called_off")
            return Option(
                _who(one, shown.catalogue.departments),
                Text("board.off", (("when", _when(one)), ("state", state))),
            )
        case _:
            assert_never(one)


def _news_rows(one: News, shown: Board) -> tuple[Row, ...]:
    who = Row(Text("row.clinic"), _who(one, shown.catalogue.departments), is_strong=True)
    match one:
        case RunningLate(live=live):
            why = Text(f"urgent.{live.reason.value}")
            return (
                who,
                Row(Text("row.standing"), late_text(live), is_strong=True),
                Row(Text("row.reason"), why),
                Row(Text("row.what_now"), Text("board.late.now")),
            )
        case CalledOff():
            state = Text("board.resumed" if one.is_resumed else "board.called_off")
            now = Text("board.resumed.now" if one.is_resumed else "board.called_off.now")
            return (
                who,
                Row(Text("row.when"), _when(one)),
                Row(Text("row.standing"), state, is_strong=True),
                Row(Text("row.reason"), Text(f"urgent.{one.reason.value}")),
                *(() if one.is_resumed else (_others(one, shown),)),
                Row(Text("row.what_now"), now),
            )
        case _:
            assert_never(one)


def _others(one: CalledOff, shown: Board) -> Row:
    """Return how many doctors of the department sit all the same that half-day: who can stand in.

    Source: BJ-2022-PLAN item 4: together with a suspension it is told who can be seen instead.
    """
    same = {d.id for d in with_name(shown, one.department)}
    doctors = sum(
        line.doctors
        for line in shown.lines
        if line.department in same and (line.day, line.half_day) == (one.day, one.half_day)
    )
    told = Text("board.others", (("count", str(doctors)),)) if doctors else Text("board.no_others")
    return Row(Text("row.others"), told)


def _fee_rows(shown: Board) -> tuple[Row, ...]:
    fees = (
        Row(type_text(item.clinic_type), fee_text(item.fee), is_strong=True)
        if item.is_insured
        else Row(
            type_text(item.clinic_type), Text("board.uninsured", (("fee", fee_text(item.fee)),))
        )
        for item in shown.catalogue.fees
    )
    phone = Row(Text("row.ask_phone"), Plain(shown.catalogue.phone))
    return (*fees, phone, Row(Text("row.as_of"), _as_of(shown)))
