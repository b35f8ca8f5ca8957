"""When patients are told what, and what a message says."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from kiosk_app.domain.parameters import ReminderParameters
from kiosk_app.domain.policy import BEIJING, HOSPITAL_TIME
from kiosk_app.domain.reminder import (
    About,
    MessageKind,
    Offered,
    day_before,
    is_soon,
    is_stale,
    message_line,
    offer_line,
    wait_after,
)
from tests.helpers.booked import appointment
from tests.unit.domain.made_up import at
from tests.unit.domain.published_words import spoken, words

DAY = date(2026, 11, 30)
EVENING = datetime(2026, 11, 29, 18, tzinfo=HOSPITAL_TIME)
ABOUT = About("滨江市第一人民医院", "买买提·吐尔逊", at(12), ahead=3)


@pytest.mark.requirement("R183")
def test_the_day_before_at_the_set_hour_and_not_for_who_booked_after_it() -> None:
    assert day_before(DAY, EVENING - timedelta(days=3), BEIJING) == EVENING
    assert day_before(DAY, EVENING - timedelta(seconds=1), BEIJING) == EVENING
    assert day_before(DAY, EVENING, BEIJING) is None
    early = replace(BEIJING, reminders=ReminderParameters(day_before_at=time(9)))
    assert day_before(DAY, at(0), early) == EVENING.replace(hour=9)


@pytest.mark.requirement("R126")
def test_three_before_is_soon_and_four_is_not() -> None:
    assert [is_soon(ahead, BEIJING) for ahead in (4, 3, 0)] == [False, True, True]


@pytest.mark.requirement("R085")
def test_tries_come_longer_and_longer_apart_and_end() -> None:
    waits = [wait_after(tries).total_seconds() for tries in (1, 2, 3, 9, 10, 500)]
    assert waits == [10, 20, 40, 2560, 3600, 3600]
    assert not is_stale(at(0), at(11, 59), BEIJING)
    assert is_stale(at(0), at(12), BEIJING)


@pytest.mark.requirement("R036", "R103")
@pytest.mark.parametrize("kind", [MessageKind.BOOKED, MessageKind.DAY_BEFORE])
def test_a_message_says_the_five_items_and_no_full_name(kind: MessageKind) -> None:
    booked = appointment()
    for language in ("zh", "en"):
        (text,) = spoken([message_line(kind, booked, ABOUT, BEIJING)], words(language))
        band = booked.slot.band
        for item in (f"{band.begin:%H:%M}-{band.end:%H:%M}", booked.slot.department_name):
            assert item in text
        assert f"{ABOUT.cancel_until:%Y-%m-%d %H:%M}" in text
        assert {"zh": "爽约", "en": "no-show"}[language] in text
        assert {"zh": "主任医师", "en": "Chief Physician"}[language] in text
        assert "吐尔逊" not in text


@pytest.mark.requirement("R126")
def test_who_is_called_soon_hears_how_many_are_before_them() -> None:
    booked = appointment()
    general = replace(booked, slot=replace(booked.slot, practitioner=None))
    (text,) = spoken([message_line(MessageKind.SOON, general, ABOUT, BEIJING)], words("zh"))
    assert "前面还有 3 位" in text


@pytest.mark.requirement("R061")
@pytest.mark.parametrize("has_doctor", [True, False])
def test_an_offer_says_what_is_kept_until_when_and_no_full_name(*, has_doctor: bool) -> None:
    slot = appointment().slot
    offered = Offered(
        hospital=ABOUT.hospital,
        name=ABOUT.name,
        department=slot.department_name,
        doctor=slot.practitioner if has_doctor else None,
        begin=slot.band.begin,
        end=slot.band.end,
        until=at(9),
    )
    for language in ("zh", "en"):
        (text,) = spoken([offer_line(offered)], words(language))
        for item in (f"{slot.band.begin:%Y-%m-%d %H:%M}", slot.department_name, f"{at(9):%H:%M}"):
            assert item in text
        title = {"zh": "主任医师", "en": "Chief Physician"}[language]
        assert (title in text) is has_doctor
        assert "吐尔逊" not in text


@pytest.mark.parametrize("wrong", [{"soon_ahead": -1}, {"give_up_after": timedelta(0)}])
def test_what_never_comes_is_refused(wrong: dict[str, int | timedelta]) -> None:
    with pytest.raises(ValueError, match="soon_ahead"):
        replace(BEIJING.reminders, **wrong)  # type: ignore[arg-type]
