"""What kind of booking it is follows from the channel and the day."""

from datetime import timedelta

import pytest

from kiosk_app.domain.channels import BookingKind, Channel, kind_of
from kiosk_app.domain.refusal import Reason, Refusal
from tests.unit.domain.made_up import TODAY

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.requirement("R141")
def test_every_way_to_book_has_a_name() -> None:
    names = "kiosk counter phone website app consulting_room referral mini_program"
    assert set(names.split()) | {"official_account", "service_account"} == {
        c.value for c in Channel
    }


@pytest.mark.requirement("R063", "R066")
@pytest.mark.parametrize("channel", [Channel.KIOSK, Channel.COUNTER])
def test_on_site_today_and_later_are_two_kinds(channel: Channel) -> None:
    assert kind_of(channel, TODAY, TODAY) is BookingKind.SAME_DAY_ON_SITE
    assert kind_of(channel, TOMORROW, TODAY) is BookingKind.ADVANCE_ON_SITE


@pytest.mark.parametrize(
    "channel",
    [
        Channel.WEBSITE,
        Channel.OFFICIAL_ACCOUNT,
        Channel.SERVICE_ACCOUNT,
        Channel.MINI_PROGRAM,
        Channel.APP,
    ],
)
def test_five_ways_are_the_network(channel: Channel) -> None:
    assert kind_of(channel, TODAY, TODAY) is BookingKind.NETWORK


@pytest.mark.requirement("R064")
def test_the_consulting_room_books_later_days_and_asks_for_add_ons_today() -> None:
    room = Channel.CONSULTING_ROOM
    assert kind_of(room, TOMORROW, TODAY) is BookingKind.CONSULTING_ROOM
    assert kind_of(room, TODAY, TODAY) == Refusal(Reason.ADD_ON_INSTEAD)


@pytest.mark.requirement("R065")
def test_phone_and_referral_are_kinds_of_their_own() -> None:
    assert kind_of(Channel.PHONE, TODAY, TODAY) is BookingKind.PHONE
    assert kind_of(Channel.REFERRAL, TOMORROW, TODAY) is BookingKind.REFERRAL


def test_a_past_day_is_no_booking() -> None:
    with pytest.raises(ValueError, match="past"):
        kind_of(Channel.KIOSK, TODAY, TOMORROW)
