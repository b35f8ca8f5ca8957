"""The board (出诊公示): who sits when, for how many, at what fee; called off and late clinics.

For everybody, no card is asked for. Nothing is owed to anybody here, so leaving leads home at once
(see `kiosk`), and an outage only takes the way to a booking away. Without central it is the last
board, with its age. From a half-day one can go on to book: then somebody has to say who they are.

Source: BJ-OPD-DRAFT art. 7; BJ-2022-PLAN item 4, item 27, item 29; requirement rows R015, R106.
"""

from dataclasses import dataclass, replace

from kiosk_app.domain.board import (
    Board,
    HalfDayOnBoard,
    News,
    departments_on,
    half_days_of,
    news_on,
    with_name,
)
from kiosk_app.domain.catalogue import Department
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.effects_board import LoadBoard
from kiosk_app.journeys.events_board import BoardLoaded
from kiosk_app.journeys.parts import Next, ToIdentify, settle_late
from kiosk_app.journeys.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Shown:
    """The board, and whether this kiosk can sell just now."""

    board: Board
    can_sell: bool

    @property
    def can_book(self) -> bool:
        """Whether one can go on to book: never by a board that may have changed since."""
        return self.can_sell and not self.board.is_kept


@dataclass(frozen=True, slots=True)
class LoadingBoard:
    """`is_for_news`: the line at home about what is called off was tapped, so that comes first."""

    can_sell: bool = True
    is_for_news: bool = False


@dataclass(frozen=True, slots=True)
class WithoutBoard:
    """Central does not answer and nothing was kept: the counter knows, or another try."""

    can_sell: bool = True


@dataclass(frozen=True, slots=True)
class ChoosingOnBoard:
    shown: Shown


@dataclass(frozen=True, slots=True)
class ChoosingBoardGroup:
    """The first level of departments, as for a booking; a group of one is its department."""

    shown: Shown


@dataclass(frozen=True, slots=True)
class ChoosingBoardDepartment:
    shown: Shown
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class ChoosingHalfDay:
    shown: Shown
    department: Department


@dataclass(frozen=True, slots=True)
class ReadingHalfDay:
    shown: Shown
    department: Department
    lines: HalfDayOnBoard


@dataclass(frozen=True, slots=True)
class ChoosingNews:
    """The list of what does not take place as planned, also where it is empty: then it says so."""

    shown: Shown


@dataclass(frozen=True, slots=True)
class ReadingNews:
    shown: Shown
    news: News


@dataclass(frozen=True, slots=True)
class ReadingFees:
    shown: Shown


Reading = (
    ChoosingOnBoard
    | ChoosingBoardGroup
    | ChoosingBoardDepartment
    | ChoosingHalfDay
    | ReadingHalfDay
    | ChoosingNews
    | ReadingNews
    | ReadingFees
)
State = LoadingBoard | WithoutBoard | Reading
FirstQuestion = ChoosingOnBoard | WithoutBoard


def start(*, can_sell: bool = True, is_for_news: bool = False) -> Next[State]:
    """Begin, for anybody; `can_sell`: the kiosk is in service."""
    return Next(LoadingBoard(can_sell, is_for_news), (LoadBoard(),))


def groups_on(board: Board) -> tuple[tuple[Department, ...], ...]:
    """Return the departments that hold a clinic by first level, in the order they are shown."""
    return listing.groups_of(replace(board.catalogue, departments=departments_on(board)))


def advance(state: State, event: ev.Event) -> Next[State | ToIdentify]:
    """Return what follows `event` in `state`. Total: every pair has an answer."""
    match state, event:
        case LoadingBoard(can_sell), BoardLoaded(board):
            first = ChoosingNews if state.is_for_news else ChoosingOnBoard
            return Next(first(Shown(board, can_sell)))
        case LoadingBoard(can_sell), ev.CentralDown() | ev.Broke():
            return Next(WithoutBoard(can_sell))
        case WithoutBoard(can_sell), ev.Accepted():
            return start(can_sell=can_sell)
        case ((LoadingBoard() | WithoutBoard()), ev.PutOutOfService()):
            return Next(replace(state, can_sell=False))
        case ((LoadingBoard() | WithoutBoard()), _):
            return settle_late(state, event)

        case _, ev.PutOutOfService():
            return Next(replace(state, shown=replace(state.shown, can_sell=False)))
        case _, ev.Chosen(i) if i >= 0:
            return _chosen(state, i)
        case _, ev.WentBack():
            return Next(_before(state))
        case _:
            return settle_late(state, event)


def _chosen(state: Reading, i: int) -> Next[State | ToIdentify]:
    """Return what follows a tap on the answer at `i`; one that is not there changes nothing."""
    shown = state.shown
    match state:
        case ChoosingOnBoard() if i in range(len(_BRANCHES)):
            return Next(_BRANCHES[i](shown))
        case ChoosingBoardGroup() if i in range(len(groups := groups_on(shown.board))):
            if len(groups[i]) > 1:
                return Next(ChoosingBoardDepartment(shown, groups[i]))
            return Next(ChoosingHalfDay(shown, groups[i][0]))
        case ChoosingBoardDepartment(_, departments) if i in range(len(departments)):
            return Next(ChoosingHalfDay(shown, departments[i]))
        case ChoosingHalfDay(_, department) if i in range(
            len(half_days := half_days_of(shown.board, department.id))
        ):
            return Next(ReadingHalfDay(shown, department, half_days[i]))
        case ReadingHalfDay(_, department, lines) if i == 0 and shown.can_book:
            is_today = lines[0].day == shown.board.as_of.date()
            purpose = Purpose.SAME_DAY if is_today else Purpose.ADVANCE
            return Next(ToIdentify(purpose, department.id))
        case ChoosingNews() if i in range(len(news := news_on(shown.board))):
            return Next(ReadingNews(shown, news[i]))
        case ReadingNews(_, one) if i in range(
            len(departments := with_name(shown.board, one.department))
        ):
            return Next(ChoosingHalfDay(shown, departments[i]))
        case _:
            return Next(state)


def _before(state: Reading) -> Reading:
    """Return the question that leads to `state`; the first one's is the home page, see `kiosk`."""
    shown = state.shown
    match state:
        case ReadingHalfDay(_, department):
            return ChoosingHalfDay(shown, department)
        case ChoosingHalfDay(_, department):
            group = next(g for g in groups_on(shown.board) if department in g)
            is_only = len(group) == 1
            return ChoosingBoardGroup(shown) if is_only else ChoosingBoardDepartment(shown, group)
        case ChoosingBoardDepartment():
            return ChoosingBoardGroup(shown)
        case ReadingNews():
            return ChoosingNews(shown)
        case _:
            return ChoosingOnBoard(shown)


_BRANCHES = (ChoosingBoardGroup, ChoosingNews, ReadingFees)
"""What can be looked at, in the order it is shown."""
