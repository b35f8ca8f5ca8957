"""People who work here: their posts, how they prove who they are, and for how long it holds.

All figures are data (`SignInRules`). Whether a password is right is asked elsewhere; here stands
what follows from it.

Source: GB/T 22239-2019 8.1.4.1 (identification, lock-out, time-out), 8.1.4.2 (no shared and no
default accounts); OWASP ASVS 5.0 6.2, 6.3, 7.3.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal


class Role(StrEnum):
    """A post; a person may hold several."""

    REGISTRAR = "registrar"  # 挂号员
    GREEN_CHANNEL = "green_channel"  # 绿色通道挂号员
    ENQUIRY = "enquiry"  # 咨询台
    TRIAGE = "triage"  # 分诊台
    SUPERVISOR = "supervisor"  # 值班长
    FINANCE = "finance"  # 财务
    AUDITOR = "auditor"  # 审计
    ADMINISTRATOR = "administrator"  # 管理员
    DOCTOR = "doctor"  # 出诊医师
    REFERRAL_DOCTOR = "referral_doctor"  # 基层转诊医生
    DISTRICT_ADMINISTRATOR = "district_administrator"  # 转诊平台区级管理员


APART = (
    frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    frozenset({Role.ADMINISTRATOR, Role.FINANCE}),
    frozenset({Role.AUDITOR, Role.FINANCE}),
    frozenset({Role.REFERRAL_DOCTOR, Role.DISTRICT_ADMINISTRATOR}),
    frozenset({Role.ADMINISTRATOR, Role.DISTRICT_ADMINISTRATOR}),
)
"""Posts that one person never holds together: who sets up, who pays out, who looks it over; who
refers, who asks for the right to, who reviews it.

Source: GB/T 22239-2019 8.1.4.2 d (separation of duties).
"""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works here, as a counter shows who is signed in."""

    id: StaffId
    login: str
    name: str
    roles: tuple[Role, ...]


class Purpose(StrEnum):
    """What a patient is looked up for by staff; recorded with every look-up."""

    REGISTRATION = "registration"  # 挂号办理
    ENQUIRY = "enquiry"  # 患者咨询
    CORRECTION = "correction"  # 更正资料
    REFUND = "refund"  # 退费
    COMPLAINT = "complaint"  # 投诉处理
    REFERRAL = "referral"  # 转诊预约
    TRIAGE = "triage"  # 预检分诊


@dataclass(frozen=True, slots=True)
class SignInRules:
    """The figures of signing in.

    Attributes:
        idle: a session nobody uses ends after this.
        longest: every session ends after this.
        wrong_limit: so many wrong passwords in a row lock the account.
        first_lock: how long the first time; each further lock lasts twice as long.
        longest_lock: but never longer than this.
        code_lasts: how long a one-time code may be used.
        shortest_password: characters.
    """

    idle: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(hours=12)
    wrong_limit: int = 5
    first_lock: timedelta = timedelta(minutes=15)
    longest_lock: timedelta = timedelta(hours=12)
    code_lasts: timedelta = timedelta(hours=24)
    shortest_password: int = 10


SIGN_IN_RULES = SignInRules()


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered of wrong passwords of one account name, whether it exists or not.

    Attributes:
        wrong: in a row since the last success or lock.
        locks: since the last success.
        locked_until: no password is looked at before this.
    """

    wrong: int = 0
    locks: int = 0
    locked_until: datetime | None = None


def may_try(tries: Tries, now: datetime) -> Refusal | None:
    """Say why no password is looked at now, or None.

    Returns:
        SIGN_IN_LOCKED with `wait_s`.

    Source: GB/T 22239-2019 8.1.4.1 b; OWASP ASVS 5.0 6.3.1.
    """
    if tries.locked_until is not None and now < tries.locked_until:
        wait_s = ceil((tries.locked_until - now).total_seconds())
        return Refusal(Reason.SIGN_IN_LOCKED, (("wait_s", str(wait_s)),))
    return None


def after_wrong(tries: Tries, now: datetime, rules: SignInRules) -> Tries:
    """Return what is remembered after one more wrong password.

    Source: GB/T 22239-2019 8.1.4.1 b; OWASP ASVS 5.0 6.3.1.
    """
    wrong = tries.wrong + 1
    if wrong < rules.wrong_limit:
        return Tries(wrong, tries.locks, tries.locked_until)
    lasts = rules.first_lock
    for _ in range(tries.locks):
        lasts = min(lasts * 2, rules.longest_lock)
    return Tries(0, tries.locks + 1, now + lasts)


def is_over(begun_at: datetime, seen_at: datetime, now: datetime, rules: SignInRules) -> bool:
    """Tell whether a session has ended by itself: idle for too long, or too old.

    Source: GB/T 22239-2019 8.1.4.1 b; OWASP ASVS 5.0 7.3.1, 7.3.2.
    """
    return now - seen_at >= rules.idle or now - begun_at >= rules.longest


_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def clean_login(text: str) -> str | None:
    """Return an account name as it is kept (``" Wang.Li "`` → ``"wang.li"``), None if it is none.

    Two to 32 characters: lower-case letters, digits, dots, dashes.
    """
    login = unicodedata.normalize("NFKC", text).strip().lower()
    return login if _LOGIN.fullmatch(login) else None


_COMMON_TEXT = (
    "password passw0rd admin administrator qwerty qwertyuiop asdfghjkl zxcvbnm iloveyou welcome "
    "letmein hospital yiyuan guahao registration kiosk china beijing anhui woaini woaizhongguo "
    "1234567890 0123456789 0987654321 9876543210 1qaz2wsx3edc 1q2w3e4r5t 5201314 147258369"
)
_COMMON = frozenset(_COMMON_TEXT.split())
_FILLING = re.compile(r"[0-9!@#$%^&*._-]+$")
_FEWEST_CHARACTERS = 5
_TELLING_LOGIN = 4
MAX_PASSWORD = 128


def may_be_password(password: str, login: str, rules: SignInRules) -> Refusal | None:
    """Say why a text is no password for an account, or None. Length counts, not kinds of signs.

    Returns:
        WEAK_PASSWORD: too short, too few different characters, a common word with a tail of
        digits, or made of the account name.

    Source: OWASP ASVS 5.0 6.2.1, 6.2.4; GB/T 22239-2019 8.1.4.1 a.
    """
    text = unicodedata.normalize("NFKC", password).lower()
    bare = _FILLING.sub("", text)
    is_weak = (
        not rules.shortest_password <= len(password) <= MAX_PASSWORD
        or len(set(text)) < _FEWEST_CHARACTERS
        or text in _COMMON
        or bare in _COMMON
        or (len(login) >= _TELLING_LOGIN and login in text)
    )
    return Refusal(Reason.WEAK_PASSWORD) if is_weak else None


def may_hold_posts(roles: frozenset[Role]) -> Refusal | None:
    """Say why one person may not hold these posts together, or None.

    Returns:
        NOT_ALLOWED: two of them are kept apart, or there is none.

    Source: GB/T 22239-2019 8.1.4.2 d.
    """
    if not roles or any(apart <= roles for apart in APART):
        return Refusal(Reason.NOT_ALLOWED)
    return None
