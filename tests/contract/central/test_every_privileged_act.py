"""Whatever people may do leaves its row in the record, or data say why it leaves none.

The routes come from the table of rights and are all done, over HTTP, by whoever the table lets do
them. So a new route without a recipe fails here; and one that leaves nothing fails until it does,
or until `recorded/not_recorded.json` says why it need not.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.contract import paths
from kiosk_app.contract.operations import OPERATION_OF
from kiosk_app.domain.rights import RIGHTS, Operation, StationKind
from kiosk_app.domain.staff import Role
from tests.contract.central.recorded import counters, houses, patients
from tests.contract.central.recorded.office import Office, Route, office, who_may
from tests.helpers.central import SQLITE

RECIPES = patients.RECIPES | counters.RECIPES | houses.RECIPES
ROUTES = sorted(OPERATION_OF)

LEAVES: dict[str, tuple[str, ...]] = {
    "POST /v1/patients/lookup": ("patient_looked_up",),
    "POST /v1/patients": ("patient_enrolled",),
    "POST /v1/patients/identify": ("patient_looked_up",),
    "POST /v1/patients/identifiers": ("identifier_bound",),
    "POST /v1/patient-merges": ("patients_merged",),
    "POST /v1/patient-merges/{merge}/undo": ("merge_undone",),
    "GET /v1/patients/{patient}/merges": ("merges_listed",),
    "GET /v1/possible-duplicates": ("duplicates_listed",),
    "POST /v1/possible-duplicates/{duplicate}/dismiss": ("duplicate_dismissed",),
    "POST /v1/patients/{patient}/correct": ("patient_corrected",),
    "GET /v1/patients/{patient}/corrections": ("corrections_listed",),
    "POST /v1/patients/{patient}/authorities": ("authority_given",),
    "GET /v1/patients/{patient}/given-authorities": ("authorities_read",),
    "POST /v1/authorities/{authority}/withdraw": ("authority_withdrawn",),
    "GET /v1/patients/{patient}/records": ("patient_page_read",),
    "POST /v1/appointments/{appointment}/cancel": ("appointment_cancelled",),
    "POST /v1/appointments/{appointment}/void": ("appointment_made_void",),
    "POST /v1/sessions/{session}/queue/calls": ("patient_called",),
    "GET /v1/patients/{patient}/last-answers": ("answers_read",),
    "GET /v1/answers/{code}": ("answers_read",),
    "GET /v1/departments/{department}/no-shows": ("no_shows_listed",),
    "POST /v1/no-shows/{appointment}/excuse": ("no_show_excused",),
    "POST /v1/outages": ("outage_noted",),
    "POST /v1/holds/{hold}/cash": ("cash_taken",),
    "POST /v1/payment-orders/{order}/cash-back": ("cash_back",),
    "POST /v1/cash/shift/open": ("shift_opened",),
    "POST /v1/cash/shift/close": ("shift_closed",),
    "POST /v1/emergency/blocks": ("numbers_lent",),
    "POST /v1/emergency/blocks/{block}/give-back": ("numbers_given_back",),
    "POST /v1/emergency/sales": ("emergency_sale_posted",),
    "POST /v1/help-calls/{call}/close": ("help_closed",),
    "POST /v1/help-calls/{call}/take": ("session_taken_over",),
    "POST /v1/hand-overs/take": ("session_taken_over",),
    "POST /v1/exam-orders/{exam}/paid": ("exam_noted_paid",),
    "POST /v1/exam-orders/{exam}/missed": ("exam_noted_missed",),
    "POST /v1/exam-plans": ("exams_planned",),
    "POST /v1/staff/sign-in": ("signed_in",),
    "POST /v1/staff/maintenance": ("maintenance_begun",),
    "POST /v1/staff/activate": ("activated",),
    "POST /v1/staff/sign-out": ("signed_out",),
    "POST /v1/staff/password": ("password_changed",),
    "POST /v1/staff/agreements": ("second_agreed",),
    "POST /v1/staff/invitations": ("invited", "code_issued"),
    "POST /v1/staff/{member}/code": ("code_issued",),
    "POST /v1/staff/{member}/posts": ("posts_set",),
    "POST /v1/staff/{member}/practitioner": ("practitioner_set",),
    "POST /v1/staff/{member}/disable": ("disabled",),
    "POST /v1/devices/codes": ("device_code_issued",),
    "POST /v1/stations/{name}/revoke": ("device_revoked",),
    "POST /v1/supply/sessions": ("supply_changed",),
    "POST /v1/supply/sessions/{session}/capacity": ("supply_changed",),
    "POST /v1/supply/sessions/{session}/status": ("status_said",),
    "POST /v1/supply/exam-sessions": ("supply_changed",),
    "POST /v1/add-ons": ("add_on_requested",),
    "POST /v1/add-ons/{addon}/approve": ("add_on_approved",),
    "POST /v1/add-ons/{addon}/reject": ("add_on_rejected",),
    "POST /v1/add-ons/{addon}/issue": ("add_on_issued",),
    "POST /v1/suspensions": ("suspended",),
    "POST /v1/suspensions/{case}/outcomes": ("outcome_given",),
    "POST /v1/suspensions/{case}/phones": ("phones_shown",),
    "POST /v1/suspensions/{case}/close": ("case_closed",),
    "POST /v1/suspensions/{case}/resume": ("resumed",),
    "POST /v1/notices/{notice}/attempts": ("notice_tried",),
    "POST /v1/referral/organisations": ("referral_organisation_added",),
    "POST /v1/referral/rights/applications": ("referral_right_asked",),
    "POST /v1/referral/rights/{right}/review": ("referral_right_reviewed",),
    "POST /v1/referral/rights/{right}/end": ("referral_right_ended",),
    "POST /v1/referral/sanctions": ("referral_sanctioned",),
    "POST /v1/referrals": ("referred",),
    "POST /v1/referral/orders": ("referral_ordered",),
    "POST /v1/referrals/{appointment}/cancel": ("referral_cancelled",),
    "POST /v1/referrals/examinations": ("exam_referred",),
}
"""Route to the rows it leaves when a person does it."""

_FILE = Path(__file__).parent / "recorded" / "not_recorded.json"
NOT_RECORDED: dict[str, str] = {
    route: reason for reason, routes in json.loads(_FILE.read_text()).items() for route in routes
}
"""Route to why nothing is recorded of it."""


OF_ANOTHER = {
    *(paths.STAFF_SIGN_IN, paths.STAFF_SIGN_OUT, paths.STAFF_PASSWORD, paths.STAFF_ACTIVATE),
    paths.STAFF_AGREEMENTS,
    paths.STAFF_MAINTENANCE,
}
"""Done here by somebody new, for it would end the session of who is signed in; and the agreement of
a second person, which is theirs."""


@pytest.fixture(scope="module")
def here() -> Iterator[Office]:
    with office(SQLITE) as made:
        yield made


def is_for_people_alone(operation: Operation) -> bool:
    """Tell whether no station may do it where nobody is signed in."""
    return not any(isinstance(holder, StationKind) for holder in RIGHTS[operation])


@pytest.mark.requirement("R104")
@pytest.mark.requirement("R133")
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_what_a_person_may_do_leaves_its_row_or_is_excused_with_a_reason(
    here: Office, route: Route
) -> None:
    RECIPES[route](here)
    assert here.asked is not None
    assert here.asked.route == route
    rows = [row for row in here.left() if row[1] != AuditAct.ADD_ONS_ANCHORED]
    name = " ".join(route)
    assert [act for _, act in rows] == list(LEAVES.get(name, ())), NOT_RECORDED.get(name, "no row")
    assert (name in LEAVES) != (name in NOT_RECORDED)
    by = who_may(route)
    if isinstance(by, Role) and route[1] not in OF_ANOTHER:
        assert {actor for actor, _ in rows} <= {here.people[by].id}


@pytest.mark.requirement("R104")
def test_every_act_that_is_for_people_alone_is_recorded() -> None:
    """Only reading may be excused; nothing that changes something and takes a person."""
    for method, path in ROUTES:
        if method == "POST" and is_for_people_alone(OPERATION_OF[method, path]):
            assert f"{method} {path}" not in NOT_RECORDED


def test_nobody_is_excused_who_is_not_there() -> None:
    names = {" ".join(route) for route in ROUTES}
    assert names == {*LEAVES, *NOT_RECORDED}
    assert all(len(reason.split()) > 4 for reason in NOT_RECORDED.values())
