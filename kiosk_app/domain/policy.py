"""The numbers the regulations leave open, as one versioned value per region (profile).

What a document fixes (30 minutes, one person one identity) is a rule in code; what it asks for
without a figure ("a certain share") is a parameter here. `clauses` names what stands behind each.
A booking keeps the version it was made under.

Source: BJ-OPD-DRAFT art. 6 (1): a hospital has one set of rules for booking.
"""

from dataclasses import dataclass, field, replace
from datetime import time, timedelta, timezone

from kiosk_app.domain import parameters, patient_parameters
from kiosk_app.domain.add_on_parameters import AddOnParameters
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.emergency_parameters import EmergencyParameters

HOSPITAL_TIME = timezone(timedelta(hours=8), "CST")
"""China Standard Time: what "today" and "07:00" mean, whatever the machine believes."""

_LEAST_OUTLIVING_S = 120
"""By how much a hold being paid outlives its payment order, so that no money meets a dead hold."""

_WHOLE = 100
_LONGEST_BAND_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Policy:
    """One profile's parameters in one version.

    Attributes:
        version: e.g. ``"2026-11-01"``; bookings remember it.
        profile: region or purpose, e.g. ``"beijing"``.
        elderly_age: whole years from which a patient counts as elderly.
        horizon_days: how many days ahead numbers are sold at most.
        release_time: hospital time at which the furthest day is released.
        onsite_share_percent: share of a session kept for the on-site pool, rounded up, at least 1.
        onsite_release_before_end: how long before the session ends its rest is for anybody on site.
        per_department_day_limit: numbers of one patient in one department on one day.
        per_day_limit: numbers of one patient on one day.
        min_left_in_band: what must be left of a running band for it still to be sold.
        hold_s: life of a hold while the patient reads.
        hold_paying_s: life of a hold counted from the start of payment.
        order_s: life of a payment order.
        guardian_age: below it a child does not register alone.
        max_band_minutes: longest time band, 30 or less.
        books_without_paper: kiosks book while they cannot print: the number is read off the screen,
            and the ticket is had as a copy elsewhere; False: then they book nothing.
        clauses: parameter → clause id, where a clause stands behind it; a parameter of a family
            is named with it, e.g. ``"noshow.limit"``.
        shares, schedule, identification, limits, records, cancellation, noshow, check_in, queue,
            revisit, returns, add_on, suspension, referral, proxy, examination, reminders, upkeep,
            pre_visit, emergency: the parameters of each family, see `parameters`,
            `patient_parameters` and their own.

    Raises:
        ValueError: a value the regulations or the order of time-outs do not allow.
    """

    version: str
    profile: str
    elderly_age: int
    horizon_days: int
    release_time: time
    onsite_share_percent: int
    onsite_release_before_end: timedelta
    per_department_day_limit: int
    per_day_limit: int
    min_left_in_band: timedelta
    hold_s: int
    hold_paying_s: int
    order_s: int
    guardian_age: int
    max_band_minutes: int
    books_without_paper: bool = True
    clauses: tuple[tuple[str, str], ...] = ()
    shares: parameters.ShareParameters = field(default_factory=parameters.ShareParameters)
    schedule: parameters.ScheduleParameters = field(default_factory=parameters.ScheduleParameters)
    identification: patient_parameters.IdentificationParameters = field(
        default_factory=patient_parameters.IdentificationParameters
    )
    limits: patient_parameters.LimitParameters = field(
        default_factory=patient_parameters.LimitParameters
    )
    records: patient_parameters.RecordParameters = field(
        default_factory=patient_parameters.RecordParameters
    )
    cancellation: parameters.CancellationParameters = field(
        default_factory=parameters.CancellationParameters
    )
    noshow: parameters.NoShowParameters = field(default_factory=parameters.NoShowParameters)
    check_in: parameters.CheckInParameters = field(default_factory=parameters.CheckInParameters)
    queue: parameters.QueueParameters = field(default_factory=parameters.QueueParameters)
    revisit: parameters.RevisitParameters = field(default_factory=parameters.RevisitParameters)
    returns: parameters.ReturnParameters = field(default_factory=parameters.ReturnParameters)
    add_on: AddOnParameters = field(default_factory=AddOnParameters)
    suspension: parameters.SuspensionParameters = field(
        default_factory=parameters.SuspensionParameters
    )
    referral: parameters.ReferralParameters = field(default_factory=parameters.ReferralParameters)
    proxy: patient_parameters.ProxyParameters = field(
        default_factory=patient_parameters.ProxyParameters
    )
    examination: parameters.ExaminationParameters = field(
        default_factory=parameters.ExaminationParameters
    )
    reminders: parameters.ReminderParameters = field(default_factory=parameters.ReminderParameters)
    upkeep: parameters.UpkeepParameters = field(default_factory=parameters.UpkeepParameters)
    pre_visit: parameters.PreVisitParameters = field(default_factory=parameters.PreVisitParameters)
    emergency: EmergencyParameters = field(default_factory=EmergencyParameters)

    def __post_init__(self) -> None:
        """Refuse what no hospital may set."""
        if not 1 <= self.onsite_share_percent <= _WHOLE:
            raise ValueError("onsite_share_percent is 1 to 100")
        if not 1 <= self.max_band_minutes <= _LONGEST_BAND_MINUTES:
            raise ValueError("max_band_minutes is 1 to 30")
        if self.hold_paying_s < self.order_s + _LEAST_OUTLIVING_S:
            raise ValueError("hold_paying_s must outlive order_s by two minutes")
        if min(self.per_department_day_limit, self.per_day_limit, self.hold_s, self.order_s) < 1:
            raise ValueError("limits and lives are at least 1")
        if self.horizon_days < 0 or self.min_left_in_band < timedelta(0):
            raise ValueError("horizon_days and min_left_in_band are not negative")

    @property
    def name(self) -> str:
        """Return what bookings remember the version by, ``"beijing 2026-11-01"``."""
        return f"{self.profile} {self.version}"

    def clause_of(self, parameter: str) -> str:
        """Return the id of the clause behind a parameter, or an empty text."""
        return dict(self.clauses).get(parameter, "")


BEIJING = Policy(
    version="2026-11-01",
    profile="beijing",
    elderly_age=60,
    horizon_days=7,
    release_time=time(7, 0),
    onsite_share_percent=10,
    onsite_release_before_end=timedelta(minutes=60),
    per_department_day_limit=1,
    per_day_limit=2,
    min_left_in_band=timedelta(minutes=10),
    hold_s=300,
    hold_paying_s=480,
    order_s=180,
    guardian_age=14,
    max_band_minutes=30,
    clauses=(
        ("onsite_share_percent", "BJ-OPD-DRAFT art. 10 (1)"),
        ("max_band_minutes", "BJ-OPD-DRAFT art. 10 (3)"),
        ("shares.onsite_scope", "BJ-OPD-DRAFT art. 28"),
        ("shares.onsite_groups", "BJ-2022-PLAN item 24"),
        ("shares.min_referral_percent", "BJD-2021-05-20"),
        ("shares.early_open_days", "BJ-2022-PLAN item 3"),
        ("schedule.weekly_titles", "BJ-OPD-DRAFT art. 8"),
        ("schedule.most_per_half_hour", "BJ-OPD-DRAFT art. 10 (3)"),
        ("identification.kiosk", "BJ-OPD-DRAFT art. 13"),
        ("identification.staffed", "BJ-OPD-DRAFT art. 13"),
        ("cancellation.own_days_before", "BJ-OPD-DRAFT art. 19"),
        ("cancellation.refunds_void", "BJ-OPD-DRAFT art. 21"),
        ("cancellation.unseen_days", "BJ-OPD-DRAFT art. 19"),
        ("noshow.limit", "BJD-2021-05-20"),
        ("noshow.ban_months", "BJD-2021-05-20"),
        ("check_in.is_valid_all_day", "BJ-OPD-DRAFT art. 25"),
        ("queue.ranks", "BJ-2022-PLAN item 24"),
        ("queue.firsts_per_revisit", "BJ-OPD-DRAFT art. 25"),
        ("queue.late_after", "BJ-2022-PLAN item 6"),
        ("returns.offer_life", "BJ-OPD-DRAFT art. 27"),
        ("returns.hold_back_least", "CN-2020-405 sec. 1"),
        ("returns.hold_back_most", "CN-2020-405 sec. 1"),
        ("add_on.percent", "BJ-OPD-DRAFT art. 11"),
        ("add_on.per_session", "BJ-OPD-DRAFT art. 11"),
        ("add_on.desk_words", "BJ-OPD-DRAFT art. 11"),
        ("suspension.key_codes", "BJ-2022-PLAN item 7"),
        ("referral.consultation_days", "BJD-2021-05-20"),
        ("pre_visit.questions", "BJ-2022-PLAN item 5"),
    ),
    shares=parameters.ShareParameters(
        onsite_groups=parameters.SPECIAL_GROUPS, referral_percent=30, min_referral_percent=30
    ),
)
"""Beijing: 60 and over, 7 days ahead from 07:00, two numbers a day, 30 percent for referrals.

Three numbers in seven days and five in three months are what Beijing's 114 platform asks of numbers
booked ahead. That numbers of today, on site, are not stopped by them is ours. So is what no clause
states: from which age (art. 4 names none), at what hour a day is released and how far ahead (item 3
tells of the two weeks before only), when the rest is for anybody on site (art. 10 (2) is of all
others), and a free second visit, which is Anhui's. Published as the hospital's own.
"""

ANHUI = replace(
    BEIJING,
    profile="anhui",
    elderly_age=65,
    per_day_limit=3,
    clauses=(
        ("elderly_age", "AH-2023-101 ann. 2 item 5"),
        ("max_band_minutes", "AH-2023-101 ann. 1 item 1"),
        ("shares.min_referral_percent", "AH-2023-101 ann. 1 item 2"),
        ("shares.min_community_percent", "AH-2023-101 ann. 1 item 2"),
        ("revisit.free_days", "AH-2023-101 ann. 1 item 1"),
        ("revisit.clinic_types", "AH-2023-101 ann. 1 item 1"),
    ),
    shares=parameters.ShareParameters(
        onsite_groups=parameters.SPECIAL_GROUPS,
        referral_percent=10,
        min_referral_percent=10,
        community_percent=20,
        min_community_percent=20,
    ),
    limits=patient_parameters.LimitParameters(per_week=6, per_months=12),
)
"""Anhui: 65 and over, three departments a day, 10 and 20 percent for other institutions.

No document and no hospital of Anhui that was read names a week's or a quarter's limit: 6 and 12 are
ours, wide enough for three departments on two days.
"""

DEMO = replace(
    BEIJING,
    profile="demo",
    elderly_age=65,
    horizon_days=14,
    schedule=parameters.ScheduleParameters(
        weekly_titles=(("03", (Title.CHIEF, Title.ASSOCIATE_CHIEF)),)
    ),
)
"""The fictional hospital: two weeks of numbers, large type from 65; in every specialty of internal
medicine a chief and an associate chief physician sit each week."""
