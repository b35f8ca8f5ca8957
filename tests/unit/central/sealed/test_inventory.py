"""Every text of the schema is declared: about a person and sealed, or not about one, and why."""

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.sealed.values import FOUND_BY, NAMED_BY
from kiosk_app.central_service.tables.all_tables import metadata

SEALED = {
    "booker": {"number", "name", "phone"},
    "correction": {"reason", "before", "after"},
    "identifier": {"value"},
    "no_show": {"evidence", "appeal"},
    "notice": {"lines"},
    "patient": {"number", "name", "sex", "birth", "phone"},
    "patient_key": {"value"},
    "patient_merge": {"reason", "why_undone"},
    "possible_duplicate": {"reason"},
    "priority_proof": {"number"},
    "questionnaire_response": {"answers"},
    "request": {"fingerprint", "body"},
    "risk_note": {"reason"},
    "staff": {"name"},
}

OWN = "an id, code, day or kind made by the service; names nobody by itself"
PUBLISHED = "published by the hospital"
DIGEST = "a hash of something long and random"

NOT_PERSONAL: dict[str, dict[str, str]] = {
    "add_on_hold": {"booking add_on": OWN},
    "add_on_step": {
        "add_on session act by doctor patient reason station deciders at booking word": OWN,
        "previous keyed_hash": DIGEST,
    },
    "agreement": {"subject staff": OWN},
    "authority": {
        "id patient proxy purpose until proof given_to station withdrawn_by": OWN,
    },
    "audit": {"at actor act": OWN, "facts": "ids only, see AuditLog.add", "previous": DIGEST}
    | {"keyed_hash": DIGEST},
    "bill_line": {"day order_no trade_no kind": OWN},
    "booker": {"booking kind_group kind relation day purpose proof authority": OWN},
    "booking": {
        "id session department day patient station state policy appointment number": OWN,
        "check_in_code booking_class channel replaces revisit_of proof": OWN,
        "title_level visit_kind": OWN,
    },
    "calendar_day": {"day": OWN, "name": "of the holiday"},
    "campus": {"id": OWN, "name address": PUBLISHED},
    "cash_entry": {"shift payment_order staff": OWN},
    "clinic_session": {"id department practitioner clinic_type day half_day": OWN}
    | {"room": PUBLISHED},
    "clinic_status": {"session status reason set_by": OWN},
    "consent": {"token": DIGEST, "first second station operation used_by": OWN},
    "correction": {"id patient station deciders": OWN},
    "data_key": {"id": OWN},
    "emergency_block": {"id station": OWN},
    "emergency_number": {"id block fate booking reason": OWN},
    "department": {
        "id campus code initials scope admits_sex": OWN,
        "name name_en group_name group_en location": PUBLISHED,
    },
    "department_head": {"department practitioner": OWN},
    "device": {"id station version": OWN, "public_key": PUBLISHED, "parts": "of the machine"}
    | {"head_hash": DIGEST},
    "device_nonce": {"station nonce": OWN},
    "drawer_shift": {"id station staff": OWN},
    "e_invoice": {"payment_order fetch_code": OWN, "qr_text red_qr_text": "the provider's, random"},
    "enrolment_code": {"station device": OWN, "code": DIGEST},
    "exam_gap": {"first second": OWN},
    "exam_kind": {"id": OWN, "name name_en preparation preparation_en": PUBLISHED},
    "exam_order": {"id patient kind ordered_by": OWN},
    "exam_resource": {"id kind": OWN, "name location": PUBLISHED},
    "exam_slot": {"resource kind day pool exam_order patient": OWN},
    "exam_step": {"station act exam_order staff": OWN},
    "event": {"station kind booking payment_order staff": OWN},
    "fee": {"clinic_type": OWN},
    "help_call": {
        "id station page code patient hold taken_by taken_to closed_by": OWN,
    },
    "hospital": {"name name_en phone": PUBLISHED},
    "identifier": {"id system patient station": OWN},
    "message": {"booking kind": OWN},
    "merge_move": {"merge table row": OWN},
    "no_show": {"booking patient department excuse deciders": OWN},
    "notice": {"id case booking patient kind": OWN},
    "notice_attempt": {"notice channel": OWN},
    "outage": {"note": "what was out of order, by whose id"},
    "patient": {"id kind_group kind merged_into": OWN},
    "patient_merge": {"id survivor merged station deciders undone_by": OWN},
    "patient_key": {"id patient alike": OWN},
    "patient_key_due": {"patient": OWN},
    "possible_duplicate": {"id first second alike merge dismissed_by": OWN},
    "payment_order": {"id booking station state": OWN, "qr_text": "the provider's, random"},
    "policy_adoption": {"version profile by": OWN},
    "policy_change": {
        "version parameter": OWN,
        "old new clause reason": "what a rule says, and why; rules are published",
    },
    "policy_version": {"name profile base author": OWN, "parameters": PUBLISHED},
    "practitioner": {"id department title": OWN, "name": PUBLISHED},
    "provider_notice": {"id order_no kind": OWN},
    "questionnaire": {"name author": OWN, "content": PUBLISHED},
    "questionnaire_response": {"id patient questionnaire station code": OWN},
    "priority_proof": {"booking group_name station staff": OWN},
    "queue_entry": {"booking session group_name punctuality": OWN},
    "refused_demand": {"department day session": OWN},
    "referral": {
        "booking right_id doctor consultation consultation_day": OWN,
        "phone": "of the institution, told to patients",
    },
    "referral_order": {
        "id patient right_id department consultation consultation_day expires_on station": OWN
    },
    "referral_order_use": {"booking referral_order": OWN},
    "referral_organisation": {"id": OWN, "name phone district": PUBLISHED},
    "referral_right": {"id staff organisation role pool expires_on asked_by reviewed_by": OWN},
    "referral_sanction": {
        "kind subject by": OWN,
        "evidence": "what was found; whom it is about stands beside it as an id",
    },
    "request": {"station key act booking payment_order nonce": OWN},
    "risk_note": {"kind booking other_booking": OWN},
    "room_booking": {"booking purpose doctor": OWN},
    "seat": {"session pool back_pool booking": OWN},
    "session_template": {
        "name department practitioner clinic_type begins ends room first_day last_day": OWN,
        "weekdays": OWN,
    },
    "sign_in_tries": {"name": "a hash of what was typed as an account name"},
    "staff": {"id": OWN, "login": "an account name chosen for work"}
    | {"password": "an Argon2id hash", "code": DIGEST},
    "staff_practitioner": {"staff practitioner": OWN},
    "staff_role": {"staff role": OWN},
    "staff_session": {"token": DIGEST, "staff station": OWN},
    "station": {"id kind": OWN},
    "station_payment": {"station methods": OWN},
    "stray_payment": {"order_no found_in": OWN},
    "supply_change": {"session act pool actor": OWN},
    "suspension_case": {
        "id session state reason opened_by ended_by": OWN,
        "document_number": "of the authorities' consent",
    },
    "suspension_item": {"case booking outcome settled_by": OWN},
    "template_day": {"template day session reason": OWN},
    "visit": {"booking by": OWN},
    "waiting": {"id session patient group_name state booking wish": OWN},
}

TEXTS = (sa.String, sa.Text, sa.LargeBinary)


def texts_of(table: sa.Table) -> set[str]:
    return {c.name for c in table.c if isinstance(c.type, TEXTS)}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_text_is_declared_personal_or_not(table: sa.Table) -> None:
    sealed = {c.name for c in table.c if NAMED_BY in c.info}
    indexes = {c.name for c in table.c if FOUND_BY in c.info}
    others = {name for names in NOT_PERSONAL.get(table.name, {}) for name in names.split()}
    assert sealed == SEALED.get(table.name, set())
    assert others & sealed == set()
    assert texts_of(table) - sealed - indexes == others, (
        "declare the new column: sealed, or why not"
    )


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_a_sealed_column_is_bound_to_one_row(table: sa.Table) -> None:
    """The columns that name a row are unique together, or one value could be moved to another."""
    unique = [set(table.primary_key.columns.keys())] + [
        set(constraint.columns.keys())
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    ]
    for column in table.c:
        if NAMED_BY in column.info:
            assert set(column.info[NAMED_BY]) in unique
        if FOUND_BY in column.info:
            assert set(column.info[FOUND_BY]) <= set(table.c.keys())


def test_nothing_is_declared_that_is_not_there() -> None:
    assert set(NOT_PERSONAL) | set(SEALED) <= set(metadata.tables)
