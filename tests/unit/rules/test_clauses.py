"""Every clause the code cites exists, and says what it is quoted with."""

import json
import re
from pathlib import Path

import pytest

from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO
from kiosk_app.domain.refusal import Reason
from tests.unit.rules.citations import DOCUMENTS, cited_in

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "resources" / "rules"
CLAUSES: list[dict[str, str]] = json.loads((RULES / "clauses.json").read_text(encoding="utf-8"))
IDS = {clause["id"] for clause in CLAUSES}
REASONS: dict[str, str] = json.loads((RULES / "reasons.json").read_text(encoding="utf-8"))

NOT_THERE = {
    Reason.UNKNOWN_MERGE,
    Reason.UNKNOWN_DUPLICATE,
    Reason.UNKNOWN_SESSION,
    Reason.UNKNOWN_BAND,
    Reason.UNKNOWN_PATIENT,
    Reason.UNKNOWN_HOLD,
    Reason.UNKNOWN_ORDER,
    Reason.UNKNOWN_APPOINTMENT,
    Reason.UNKNOWN_REFERRAL_ORDER,
    Reason.UNKNOWN_EXAMINATION,
    Reason.UNKNOWN_STAFF,
    Reason.HAND_OVER_UNKNOWN,
}
AS_IT_STANDS = {
    Reason.NOT_IN_THIS_STATE,  # of bookings, rights, cash and much else: no one clause
    Reason.HOLD_RELEASED,  # its owner gave it back
    Reason.NOTHING_TO_PAY,
    Reason.STAFF_EXISTS,
    Reason.DUPLICATE_SETTLED,
}
NOT_READ_NOT_ANSWERED = {
    Reason.IDENTIFIER_UNREADABLE,
    Reason.IDENTIFIER_UNANSWERED,
    Reason.PAYMENT_CODE_UNREADABLE,
    Reason.PAYMENT_DECLINED,  # by the provider, for reasons of its own
}
WHO_CALLS = {
    Reason.NOT_SIGNED_IN,
    Reason.SIGN_IN_REFUSED,
    Reason.SIGN_IN_LOCKED,
    Reason.NOT_ALLOWED,
    Reason.WEAK_PASSWORD,
    Reason.CODE_REFUSED,
    Reason.UNKNOWN_STATION,
    Reason.DEVICE_NOT_ENROLLED,
    Reason.DEVICE_REVOKED,
    Reason.SIGNATURE_REFUSED,
    Reason.CLOCK_OFF,
    Reason.REQUEST_REPLAYED,
    Reason.ENROLMENT_REFUSED,
}
THE_REQUEST_ITSELF = {
    Reason.KEY_MISSING,
    Reason.KEY_REUSED,
    Reason.KEY_VOIDED,
    Reason.UNKNOWN_REQUEST,
    Reason.MALFORMED_REQUEST,
    Reason.NOT_FOUND,
    Reason.METHOD_NOT_ALLOWED,
    Reason.TOO_LARGE,
    Reason.BODY_NOT_JSON,
    Reason.UNKNOWN_PARAMETER,
    Reason.TOO_MANY_REQUESTS,
    Reason.BUSY,
    Reason.SERVICE_FAULT,
    Reason.UNKNOWN_REASON,
}
TECHNICAL = NOT_THERE | AS_IT_STANDS | NOT_READ_NOT_ANSWERED | WHO_CALLS | THE_REQUEST_ITSELF
"""The reasons no document stands behind; all others are rules, and a rule has a clause."""


def without_space(text: str) -> str:
    return re.sub(r"\s", "", text)


def sources() -> list[Path]:
    return [
        path for room in ("kiosk_app", "hardware", "ui") for path in (ROOT / room).rglob("*.py")
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Source: BJ-OPD-DRAFT art. 23.", ["BJ-OPD-DRAFT art. 23"]),
        ("BJ-OPD-DRAFT\n    # art.\n    # 10 (3), CN", ["BJ-OPD-DRAFT art. 10 (3)"]),
        (
            "BJ-OPD-DRAFT art. 10 (1), (3) and art. 28; CN-2020-405 sec. 1.",
            [
                "BJ-OPD-DRAFT art. 10 (1)",
                "BJ-OPD-DRAFT art. 10 (3)",
                "BJ-OPD-DRAFT art. 28",
                "CN-2020-405 sec. 1",
            ],
        ),
        ("AH-2023-101 ann. 1 item 1: bands", ["AH-2023-101 ann. 1 item 1"]),
        (
            "BJ-OPD-DRAFT art. 19 (until the end), art. 27 (what counts)",
            ["BJ-OPD-DRAFT art. 19", "BJ-OPD-DRAFT art. 27"],
        ),
        ("BJD-2021-05-20 (three a year)", ["BJD-2021-05-20"]),
        ("BJ-OPD-DRAFT is a draft", ["BJ-OPD-DRAFT"]),
        ("nothing is cited in art. 5", []),
    ],
)
def test_citations_are_found_however_they_are_written(text: str, ids: list[str]) -> None:
    assert list(cited_in(text)) == ids


def test_every_clause_cited_in_code_exists() -> None:
    cited = {
        (str(p.relative_to(ROOT)), c) for p in sources() for c in cited_in(p.read_text("utf-8"))
    }
    assert len(cited) > 20
    assert sorted(c for c in cited if c[1] not in IDS) == []


def test_the_rules_of_the_domain_cite_what_they_rest_on() -> None:
    domain = {
        c for p in (ROOT / "kiosk_app/domain").glob("*.py") for c in cited_in(p.read_text("utf-8"))
    }
    assert {
        "BJ-OPD-DRAFT art. 2",
        "BJ-OPD-DRAFT art. 10 (1)",
        "BJ-OPD-DRAFT art. 10 (3)",
        "BJ-OPD-DRAFT art. 13",
        "BJ-OPD-DRAFT art. 14 (2)",
        "BJ-OPD-DRAFT art. 14 (3)",
        "BJ-OPD-DRAFT art. 28",
        "BJ-2022-PLAN item 25",
    } <= domain


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause["id"])
def test_every_quoted_phrase_stands_in_its_document(clause: dict[str, str]) -> None:
    assert set(clause) == {"id", "document", "title", "quote"}
    assert clause["document"] in DOCUMENTS
    assert clause["id"].startswith(clause["document"])
    assert clause["title"]
    text = (RULES / "policy" / f"{clause['document']}.txt").read_text(encoding="utf-8")
    assert clause["quote"]
    assert without_space(clause["quote"]) in without_space(text)


def test_no_clause_is_listed_twice() -> None:
    assert len(IDS) == len(CLAUSES)


CHINESE_DIGITS = "一二三四五六七八九"


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{CHINESE_DIGITS[tens - 1]}十"
    return ten + (CHINESE_DIGITS[ones - 1] if ones else "")


ARTICLES = [
    (clause, match)
    for clause in CLAUSES
    if (match := re.fullmatch(r"BJ-OPD-DRAFT art\. (\d+)(?: \((\d+)\))?", clause["id"]))
]


@pytest.mark.parametrize(("clause", "match"), ARTICLES, ids=[c["id"] for c, _ in ARTICLES])
def test_a_quoted_phrase_stands_in_the_very_article(
    clause: dict[str, str], match: re.Match[str]
) -> None:
    text = without_space((RULES / "policy" / "BJ-OPD-DRAFT.txt").read_text(encoding="utf-8"))
    article, paragraph = int(match[1]), match[2]
    begin = text.index(f"第{in_chinese(article)}条")
    end = text.find(f"第{in_chinese(article + 1)}条", begin)
    part = text[begin : end if end > 0 else None]
    if paragraph:
        begin = part.index(f"（{in_chinese(int(paragraph))}）")
        end = part.find(f"（{in_chinese(int(paragraph) + 1)}）", begin)
        part = part[begin : end if end > 0 else None]
    assert without_space(clause["quote"]) in part


@pytest.mark.parametrize("policy", [BEIJING, ANHUI, DEMO], ids=lambda policy: policy.profile)
def test_the_clauses_of_a_policy_exist(policy: object) -> None:
    assert {clause for _, clause in getattr(policy, "clauses", ())} <= IDS


def test_the_clauses_behind_the_reasons_exist() -> None:
    assert set(REASONS.values()) - {""} <= IDS


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_clause_unless_it_is_a_technical_one(reason: Reason) -> None:
    """A new rule without its clause fails here, and so does a clause for what no rule refuses."""
    assert bool(REASONS[reason]) is (reason not in TECHNICAL)


@pytest.mark.parametrize(
    ("reason", "clause"),
    [
        (Reason.DAY_LIMIT, "BJ-OPD-DRAFT art. 11"),
        (Reason.AGE_NOT_ADMITTED, "BJ-2022-PLAN item 11"),
        (Reason.AUTHORITY_MISSING, "AH-2023-101 ann. 2 item 3"),
        (Reason.MERGE_OTHER_PERSON, "BJ-OPD-DRAFT art. 13"),
        (Reason.NOT_ENOUGH_CASH, "AH-2023-101 ann. 2 item 7"),
    ],
)
def test_a_refusal_names_the_clause_its_rule_cites(reason: Reason, clause: str) -> None:
    assert REASONS[reason] == clause
