"""Small values: bands, money, fees, and a person who never shows in a log."""

from datetime import datetime, timedelta

import pytest

from kiosk_app.domain.catalogue import ClinicType, FeeItem
from kiosk_app.domain.fees import fee_for
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.money import Fen, yuan
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.sessions import TimeBand
from tests.unit.domain.made_up import at, person

GENERAL = FeeItem(ClinicType.GENERAL, Fen(5000), is_insured=True)
CHIEF = FeeItem(ClinicType.CHIEF, Fen(8000), is_insured=True)


def test_a_fee_is_the_one_of_its_clinic_type() -> None:
    assert fee_for(ClinicType.CHIEF, (GENERAL, CHIEF)) == Fen(8000)


@pytest.mark.parametrize("items", [(), (CHIEF,), (GENERAL, GENERAL)])
def test_without_one_certain_price_nothing_is_sold(items: tuple[FeeItem, ...]) -> None:
    with pytest.raises(LookupError, match="prices for general"):
        fee_for(ClinicType.GENERAL, items)


@pytest.mark.parametrize(
    ("amount", "text"), [(5000, "50.00"), (5, "0.05"), (0, "0.00"), (-1234, "-12.34")]
)
def test_money_is_printed_to_the_fen(amount: int, text: str) -> None:
    assert yuan(Fen(amount)) == text


@pytest.mark.requirement("R023")
@pytest.mark.parametrize("minutes", [31, 0, -1])
def test_a_band_lasts_up_to_thirty_minutes(minutes: int) -> None:
    with pytest.raises(ValueError, match="30 minutes"):
        TimeBand(at(8), at(8) + timedelta(minutes=minutes))


@pytest.mark.parametrize("which", ["begin", "end"])
def test_a_band_without_an_offset_is_refused(which: str) -> None:
    times: dict[str, datetime] = {"begin": at(8), "end": at(8, 30)}
    times[which] = times[which].replace(tzinfo=None)
    with pytest.raises(ValueError, match="offset"):
        TimeBand(**times)


def test_a_person_shows_four_characters_and_no_name() -> None:
    someone = person()
    assert repr(someone) == f"Person(…{someone.number[-4:]})"


def test_a_patient_shows_no_more_than_the_person() -> None:
    someone = person()
    patient = Patient(PatientId("p1"), someone, 36, is_elderly=False, phone_masked="138****1234")
    assert someone.name not in repr(patient)
    assert someone.number not in repr(patient)
