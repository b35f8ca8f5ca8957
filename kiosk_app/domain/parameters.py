"""What the regulations leave open, family by family; `policy.Policy` holds one value of each.

Every default is the decision of the house where the documents name no figure; what a document
fixes is a rule in code. A profile replaces what its region wants differently.
"""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum

from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.specialties import parent_of

_WHOLE = 100


class OnSiteScope(StrEnum):
    """For which days the on-site pool is drawn. Source: BJ-OPD-DRAFT art. 10 (1), art. 28."""

    SAME_DAY = "same_day"
    ANY_DAY = "any_day"


class BanOn(StrEnum):
    """Which no-shows of a year begin a ban. Source: BJD-2021-05-20 names the third only."""

    EVERY_AFTER_LIMIT = "every_after_limit"
    MULTIPLE_OF_LIMIT = "multiple_of_limit"


class PriorityGroup(StrEnum):
    """Who goes before others at the same hour.

    Source: BJ-2022-PLAN item 24; BJ-OPD-DRAFT art. 16.
    """

    SOLDIER = "soldier"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    REFERRAL = "referral"
    ORDINARY = "ordinary"


SPECIAL_GROUPS = (
    PriorityGroup.SOLDIER,
    PriorityGroup.ELDERLY,
    PriorityGroup.DISABLED,
    PriorityGroup.PREGNANT,
)
"""Who may be of the special groups (特殊就医人群); a referral has numbers of its own.

Source: BJ-2022-PLAN item 24; BJ-OPD-DRAFT art. 10 (1).
"""


@dataclass(frozen=True, slots=True)
class ShareParameters:
    """How a session's numbers are shared out, and since when whose share is sold.

    Attributes:
        onsite_scope: days the on-site pool is drawn for.
        onsite_groups: who draws from it: the elderly, whose card tells it, and whoever else is
            named here and shows proof at a counter; nobody else.
        referral_percent: share kept for referring institutions; in Anhui 市县级医院.
        community_percent: share kept for community centres and township hospitals.
        min_referral_percent, min_community_percent: least shares a session is published with.
        early_open_days: how many days before everybody the kept shares open.
        back_days: how many days before the session what is left of them goes to everybody.
        back_time: hospital time of that.

    Raises:
        ValueError: a share no session can have; groups without the elderly, named twice, or of
            those that are no special group.
    """

    onsite_scope: OnSiteScope = OnSiteScope.SAME_DAY
    onsite_groups: tuple[PriorityGroup, ...] = (PriorityGroup.ELDERLY,)
    referral_percent: int = 0
    community_percent: int = 0
    min_referral_percent: int = 0
    min_community_percent: int = 0
    early_open_days: int = 14
    back_days: int = 1
    back_time: time = time(7, 0)

    def __post_init__(self) -> None:
        """Refuse what does not add up."""
        named = set(self.onsite_groups)
        if PriorityGroup.ELDERLY not in named or not named.issubset(SPECIAL_GROUPS):
            raise ValueError("onsite_groups are special groups, the elderly among them")
        if len(named) != len(self.onsite_groups):
            raise ValueError("onsite_groups names nobody twice")
        if not 0 <= self.min_referral_percent <= self.referral_percent:
            raise ValueError("referral_percent is at least min_referral_percent")
        if not 0 <= self.min_community_percent <= self.community_percent:
            raise ValueError("community_percent is at least min_community_percent")
        if self.referral_percent + self.community_percent > _WHOLE:
            raise ValueError("shares are 100 percent at most")
        if self.early_open_days < 0 or self.back_days < 0:
            raise ValueError("early_open_days and back_days are not negative")


@dataclass(frozen=True, slots=True)
class ScheduleParameters:
    """What a schedule should have, beside what it must; see `weekly_titles`.

    Attributes:
        weekly_titles: national code of a department or specialty, and the titles that sit there
            each week, each at least once; a specialty's go before its department's.
        most_per_half_hour: numbers of a session for each 30 minutes; more is a slip of the pen.

    Raises:
        ValueError: a code nobody licenses, named twice, or without titles; no number at all.
    """

    weekly_titles: tuple[tuple[str, tuple[Title, ...]], ...] = ()
    most_per_half_hour: int = 15

    def __post_init__(self) -> None:
        """Refuse what says nothing, or two things."""
        if self.most_per_half_hour < 1:
            raise ValueError("most_per_half_hour is at least 1")
        codes = [code for code, _ in self.weekly_titles]
        if len(set(codes)) != len(codes) or None in map(parent_of, codes):
            raise ValueError("weekly_titles has national codes, each once")
        for _, titles in self.weekly_titles:
            if not titles or len(set(titles)) != len(titles):
                raise ValueError("weekly_titles has titles for each code, each once")


@dataclass(frozen=True, slots=True)
class CancellationParameters:
    """Until when a number is given back; the counter always takes it to the session's end.

    Attributes:
        own_days_before: stricter deadline of kiosks and networks in days before the session; None
            where they too may cancel to the session's end.
        own_time: hospital time of that deadline.
        is_referral_self_service: referred patients may cancel for themselves.
        refunds_void: money goes back when a booking is void before its session is over.
        unseen_days: how long whoever came and was not seen is repaid; see `is_claim_over`.
    """

    own_days_before: int | None = None
    own_time: time = time(16, 0)
    is_referral_self_service: bool = False
    refunds_void: bool = True
    unseen_days: int = 7


@dataclass(frozen=True, slots=True)
class NoShowParameters:
    """What follows from not coming.

    Attributes:
        limit: no-shows without cause in one calendar year that begin a ban.
        ban_months: calendar months of the ban.
        ban_on: what a further no-show of the same year does.
        blocks_kiosk_today: kiosks sell no numbers of today during a ban.
        blocks_counter_today: neither does the counter; it warns only where this is False.
        appeal_days: days in which a no-show can be appealed against.

    Raises:
        ValueError: a figure below 1.
    """

    limit: int = 3
    ban_months: int = 3
    ban_on: BanOn = BanOn.EVERY_AFTER_LIMIT
    blocks_kiosk_today: bool = True
    blocks_counter_today: bool = False
    appeal_days: int = 30

    def __post_init__(self) -> None:
        """Refuse a ban for nothing."""
        if min(self.limit, self.ban_months, self.appeal_days) < 1:
            raise ValueError("limit, ban_months and appeal_days are at least 1")


@dataclass(frozen=True, slots=True)
class CheckInParameters:
    """When a patient checks in.

    Attributes:
        earliest_before: how long before the band check-in opens.
        is_valid_all_day: a number is valid to the day's end; else to its session's end.
        advised_before: how long before the band the ticket asks to come.
    """

    earliest_before: timedelta = timedelta(minutes=60)
    is_valid_all_day: bool = False
    advised_before: timedelta = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class QueueParameters:
    """The order of call (二次分诊叫号规则).

    Attributes:
        ranks: groups in order, each before the next at the same hour; who is in none is last.
        firsts_per_revisit: first visits called before one results revisit.
        late_after: a late patient lets so many go first; None: all of the running band.

    Raises:
        ValueError: a figure that would leave somebody waiting for ever, or a group named twice.
    """

    ranks: tuple[tuple[PriorityGroup, ...], ...] = (
        SPECIAL_GROUPS,
        (PriorityGroup.REFERRAL,),
    )
    firsts_per_revisit: int = 2
    late_after: int | None = None

    def __post_init__(self) -> None:
        """Refuse a queue that does not move."""
        groups = [group for rank in self.ranks for group in rank]
        if len(groups) != len(set(groups)):
            raise ValueError("a group has one rank")
        if self.firsts_per_revisit < 1 or (self.late_after or 0) < 0:
            raise ValueError("firsts_per_revisit is at least 1, late_after is not negative")


@dataclass(frozen=True, slots=True)
class RevisitParameters:
    """Coming again without paying again.

    Attributes:
        free_days: calendar days of the free revisit, the day of the visit included.
        clinic_types: values of `catalogue.ClinicType` it is given for.
    """

    free_days: int = 3
    clinic_types: tuple[str, ...] = ("general", "associate_chief", "chief", "renowned")


@dataclass(frozen=True, slots=True)
class ReturnParameters:
    """What becomes of a number that is given back.

    Attributes:
        offer_life: how long a waiting patient may think about an offer.
        waitlist_closes_before: how long before the session begins its waitlist closes.
        hold_back_least, hold_back_most: bounds of the random time a number stays away.
        at_once_before_end: in this last stretch of a session a number is back at once.
        pair_window: how soon after a cancellation somebody else's booking makes a pair.

    Raises:
        ValueError: the bounds are the wrong way round.
    """

    offer_life: timedelta = timedelta(minutes=15)
    waitlist_closes_before: timedelta = timedelta(minutes=60)
    hold_back_least: timedelta = timedelta(minutes=5)
    hold_back_most: timedelta = timedelta(minutes=30)
    at_once_before_end: timedelta = timedelta(minutes=60)
    pair_window: timedelta = timedelta(minutes=35)

    def __post_init__(self) -> None:
        """Refuse bounds that bound nothing."""
        if not timedelta(0) <= self.hold_back_least <= self.hold_back_most:
            raise ValueError("hold_back_least is not above hold_back_most")


@dataclass(frozen=True, slots=True)
class SuspensionParameters:
    """Whose absence is the authorities' business.

    Attributes:
        key_codes: national codes of key departments, subspecialties included: obstetrics and
            gynaecology, paediatrics, psychiatry, oncology, emergency, intensive care, nephrology
            (dialysis).
        notice_channels: by which ways a patient is told, one after the other, before the call list.
    """

    key_codes: tuple[str, ...] = ("05", "07", "15", "19", "20", "28", "03.06")
    notice_channels: tuple[str, ...] = ("wechat", "sms")


@dataclass(frozen=True, slots=True)
class ReferralParameters:
    """Booking from primary care.

    Attributes:
        consultation_days: how old the consultation may be that a referral rests on.
        flag_above_per_day: referrals of one doctor on one day above which somebody looks.
    """

    consultation_days: int = 7
    flag_above_per_day: int = 20


@dataclass(frozen=True, slots=True)
class UpkeepParameters:
    """When staff have to look at something before a patient complains.

    Attributes:
        unresolved_after: how old what is not settled may become.

    Raises:
        ValueError: everything would be too old at once.
    """

    unresolved_after: timedelta = timedelta(minutes=15)

    def __post_init__(self) -> None:
        """Refuse what makes everything too old."""
        if self.unresolved_after < timedelta(minutes=1):
            raise ValueError("unresolved_after is at least a minute")


@dataclass(frozen=True, slots=True)
class ReminderParameters:
    """Messages to patients.

    Attributes:
        day_before_at: hospital time of the day before at which a visit is reminded of.
        soon_ahead: a patient who waits is told when so many are called before.
        give_up_after: a message that is so late is not worth telling any more.

    Raises:
        ValueError: a figure below nothing.
    """

    day_before_at: time = time(18, 0)
    soon_ahead: int = 3
    give_up_after: timedelta = timedelta(hours=12)

    def __post_init__(self) -> None:
        """Refuse what never comes."""
        if self.soon_ahead < 0 or self.give_up_after <= timedelta(0):
            raise ValueError("soon_ahead is not negative, give_up_after is some time")


class QuestionedAct(StrEnum):
    """Before what questions are asked."""

    BOOKING = "booking"  # on site, for today
    CHECK_IN = "check_in"


@dataclass(frozen=True, slots=True)
class PreVisitParameters:
    """Questions before a visit.

    Attributes:
        questions: name of the set that is asked; None: nothing is asked.
        departments: where; empty: in all of them.
        valid_for: how long answers are good for.
        before: before which acts they are asked, and which a positive answer stops.

    Raises:
        ValueError: answers that are good for nothing, or for longer than they are kept.
    """

    questions: str | None = None
    departments: tuple[str, ...] = ()
    valid_for: timedelta = timedelta(hours=24)
    before: tuple[QuestionedAct, ...] = (QuestionedAct.BOOKING, QuestionedAct.CHECK_IN)

    def __post_init__(self) -> None:
        """Refuse answers that are good for nothing, or for longer than they are kept."""
        if not timedelta(0) < self.valid_for <= timedelta(days=30):
            raise ValueError("valid_for is some time, 30 days at most")


@dataclass(frozen=True, slots=True)
class ExaminationParameters:
    """Placing several examinations at once.

    Attributes:
        way_between: what is left between two examinations to walk.
        fasting_until: hospital time until which a fasting examination begins.
        most_at_once: orders placed in one search.
        timely: how soon after its order an examination should be.
        booked_percent: of the examinations, how many should have a booked time.
        referred_days: for so many days after a referred visit its patient's examinations go
            before; 0: on its day only.
    """

    way_between: timedelta = timedelta(minutes=10)
    fasting_until: time = time(10, 30)
    most_at_once: int = 6
    timely: timedelta = timedelta(days=7)
    booked_percent: int = 80
    referred_days: int = 30
