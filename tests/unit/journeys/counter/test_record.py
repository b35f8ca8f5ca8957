"""Short stories of a patient's record at the counter, without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.correction import Field, Wanted
from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.domain.record_page import CorrectionReason, MergeReason
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import picking
from kiosk_app.journeys.counter import faces, identifying, record, record_acts, walk_in
from kiosk_app.journeys.counter.pages import DocumentForm, Facts, Line, Pick, SecondForm
from kiosk_app.journeys.counter.record_acts import (
    AskingSecond,
    ChangeUnknown,
    ChangingRecord,
    PickingReason,
    RecordChangeDone,
    Reviewing,
)
from kiosk_app.journeys.counter.record_plans import Correction, act_of, wanted_of
from kiosk_app.journeys.counter.record_search import CheckingDocument, LookingForRecord
from kiosk_app.journeys.effects_record import CorrectRecord, FindRecord, LoadRecord
from kiosk_app.journeys.events_record import (
    CorrectionWanted,
    FieldPicked,
    MergeWanted,
    NotePicked,
    RecordChanged,
    RecordFound,
    RecordReasonPicked,
    RecordRefused,
    RecordWanted,
    SecondRefused,
    SecondTyped,
    SexPicked,
    SurvivorPicked,
    UndoWanted,
)
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.screens import Plain, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_add_on
from tests.helpers import samples_record as s

EMPTY = identifying.Identifying()
SILENCES: list[ev.Event] = [ev.CentralDown(), ev.Broke("x"), ev.PutOutOfService("journal_unusable")]
TYPED = mine.TypedDocument(DocumentKind.RESIDENT_ID, p.ADULT.number, p.ADULT.name)


def told_all(state: walk_in.State, *events: ev.Event) -> Next[walk_in.State]:
    """Return the last step of a story."""
    step = Next(state)
    for event in events:
        step = walk_in.advance(step.state, event)
    return step


def keys(state: walk_in.State) -> list[str]:
    return [action.key for action in faces.body_of(state).sheet.actions]


def test_from_an_empty_tab_by_a_card_to_the_record() -> None:
    assert "Ctrl+R" in keys(EMPTY)
    finding = walk_in.advance(EMPTY, RecordWanted())
    assert finding == Next(s.FINDING)  # the readers stay armed
    body = faces.body_of(finding.state)
    assert isinstance(body, DocumentForm)
    assert body.purpose is None
    looking = walk_in.advance(finding.state, ev.CardRead(p.ADULT))
    assert looking == Next(s.LOOKING, (FindRecord(p.ADULT),))
    found = walk_in.advance(looking.state, RecordFound(p.ADULT, s.PAGE))
    assert found == Next(s.AT, (ef.StopAskingForCard(),))
    assert faces.tab_of(found.state).who == "林*舟"
    hidden = walk_in.advance(replace(s.LOOKING, earlier=s.HIDDEN), RecordFound(p.ADULT, s.PAGE))
    assert hidden == Next(s.AT)
    late = walk_in.advance(s.LOOKING, RecordFound(p.ELDER, s.PAGE))
    assert late == Next(s.LOOKING)


def test_the_patient_who_is_served_has_a_record_too() -> None:
    errand = samples_add_on.ERRAND
    group = picking.ChoosingGroup(errand)
    assert "Ctrl+R" in keys(group)
    loading = walk_in.advance(group, RecordWanted())
    assert loading == Next(s.LOADING, (LoadRecord(s.MINE),))
    assert walk_in.advance(s.LOADING, RecordFound(s.MINE, s.PAGE)) == Next(s.AT)
    assert walk_in.advance(s.LOADING, RecordFound(s.THEIRS, s.OTHER)) == Next(s.LOADING)
    assert walk_in.advance(s.LOADING, ev.Left()) == Next(s.LOADING)
    assert faces.tab_of(s.LOADING).who == ""


def test_a_document_typed_or_scanned_will_do() -> None:
    typed = walk_in.advance(s.FINDING, told.DocumentTyped(TYPED))
    assert typed == Next(CheckingDocument(s.FINDING), (mine.CheckTyped(TYPED),))
    zone = walk_in.advance(s.FINDING, ev.CodeScanned(ev.CodeKind.ZONE, "A<B"))
    assert zone == Next(CheckingDocument(s.FINDING), (mine.CheckZone("A<B"),))
    other = walk_in.advance(s.FINDING, ev.CodeScanned(ev.CodeKind.PAYMENT, "1"))
    assert other == Next(replace(s.FINDING, remark=told.ZoneTrouble.UNREADABLE))
    no = Refusal(Reason.INVALID_DOCUMENT_NUMBER)
    wrong = walk_in.advance(typed.state, told.TypedRefused(no))
    assert wrong == Next(replace(s.FINDING, remark=no))
    bad = walk_in.advance(s.FINDING, ev.CardUnreadable(ev.CardTrouble.UNREADABLE))
    assert bad == Next(replace(s.FINDING, remark=ev.CardTrouble.UNREADABLE))
    gone = walk_in.advance(s.LOOKING, ev.ReadersGone())
    assert gone == Next(LookingForRecord(replace(s.FINDING, has_reader=False), p.ADULT))


def test_readers_follow_the_tab_in_front() -> None:
    hidden = walk_in.advance(s.FINDING, told.TabHidden())
    assert hidden == Next(s.HIDDEN, (ef.StopAskingForCard(),))
    assert walk_in.advance(s.HIDDEN, told.TabShown()) == Next(s.FINDING, (ef.AskForCard(),))
    assert walk_in.advance(s.FINDING, told.TabShown()) == Next(s.FINDING)
    assert walk_in.advance(s.HIDDEN, told.TabHidden()) == Next(s.HIDDEN)


def test_whose_record_it_is_not_is_said_at_the_form() -> None:
    no = Refusal(Reason.UNKNOWN_PATIENT)
    unknown = walk_in.advance(s.LOOKING, ev.Refused(no))
    assert unknown == Next(replace(s.FINDING, remark=no))
    for silence in SILENCES:
        for state in (s.LOOKING, CheckingDocument(s.FINDING)):
            away = walk_in.advance(state, silence)
            assert away == Next(replace(s.FINDING, remark=Note.NO_ANSWER))
        lost = walk_in.advance(s.LOADING, silence).state
        assert lost == record.RecordAway(s.MINE, Note.NO_ANSWER)
        again = walk_in.advance(lost, ev.Accepted())
        assert again == Next(s.LOADING, (LoadRecord(s.MINE),))
    may_not = walk_in.advance(s.LOADING, ev.Refused(Refusal(Reason.NOT_ALLOWED))).state
    assert walk_in.advance(may_not, ev.WentBack()) == walk_in.start()


def test_whoever_looks_no_further_waits_for_the_next_patient() -> None:
    assert walk_in.advance(s.FINDING, ev.WentBack()) == Next(EMPTY)
    assert walk_in.advance(s.FINDING, ev.Left()) == Next(EMPTY)
    assert walk_in.advance(s.FINDING_OTHER, ev.Left()) == Next(EMPTY)
    back = walk_in.advance(s.FINDING_OTHER, ev.WentBack())
    assert back == Next(record.AtRecord(s.FRESH), (ef.StopAskingForCard(),))
    unseen = replace(s.FINDING_OTHER, is_in_front=False)
    assert walk_in.advance(unseen, ev.WentBack()) == Next(record.AtRecord(s.FRESH))


@pytest.mark.requirement("R030")
def test_a_name_is_corrected_with_a_reason_and_looked_over() -> None:
    typing = told_all(s.AT, CorrectionWanted(), FieldPicked(Field.NAME)).state
    assert typing == replace(s.TYPING, page=s.PAGE)
    why = told_all(s.TYPING, ev.Entered("林晓州"))
    assert why == Next(PickingReason(s.RENAMED))
    review = walk_in.advance(why.state, RecordReasonPicked(s.SEEN)).state
    assert review == Reviewing(s.RENAMED, s.SEEN)
    body = faces.body_of(review)
    assert isinstance(body, Facts)
    gaps = (("before", Plain("林*舟")), ("after", Plain("林晓州")))
    assert body.rows[0].value == Text("counter.record.from_to", gaps)
    changing = walk_in.advance(review, ev.Accepted())
    assert changing == Next(s.CHANGING, (s.CORRECTING,))
    done = walk_in.advance(s.CHANGING, RecordChanged(s.CORRECTED))
    assert done == Next(s.DONE)
    assert walk_in.advance(s.DONE, ev.Accepted()) == Next(s.LOADING, (LoadRecord(s.MINE),))
    assert walk_in.advance(s.DONE, ev.Left()) == walk_in.start()


@pytest.mark.parametrize(
    ("which", "text", "wanted"),
    [
        (Field.NAME, "", Refusal(Reason.REAL_NAME_REQUIRED)),
        (Field.NAME, "林晓州", Wanted(name="林晓州")),
        (Field.PHONE, "12", Refusal(Reason.INVALID_PHONE)),
        (Field.PHONE, "13800000901", Wanted(phone="13800000901")),
        (Field.NUMBER, "", Refusal(Reason.INVALID_DOCUMENT_NUMBER)),
        (Field.NUMBER, "E12345678", Wanted(number="E12345678")),
        (Field.BIRTH, "1996-02-30", Note.BIRTH_UNREADABLE),
        (Field.BIRTH, "soon", Note.BIRTH_UNREADABLE),
        (Field.BIRTH, "1996-W01-1", Note.BIRTH_UNREADABLE),
        (Field.BIRTH, "1996-02-29", Wanted(birth=p.at(9).date().replace(1996, 2, 29))),
        (Field.BIRTH, "19960229", Wanted(birth=p.at(9).date().replace(1996, 2, 29))),
        (Field.SEX, "2", Wanted(sex=Sex.FEMALE)),
    ],
)
def test_what_is_typed_is_looked_at_before_anybody_is_asked(
    which: Field, text: str, wanted: object
) -> None:
    assert wanted_of(which, text) == wanted


def test_what_cannot_be_read_is_mended_not_typed_anew() -> None:
    typing = record.TypingField(s.FRESH, Field.BIRTH)
    wrong = walk_in.advance(typing, ev.Entered("19960230")).state
    assert wrong == replace(typing, typed="19960230", remark=Note.BIRTH_UNREADABLE)
    body = faces.body_of(wrong)
    assert isinstance(body, Line)
    assert body.text == "19960230"
    assert walk_in.advance(wrong, ev.WentBack()) == Next(record.PickingField(s.FRESH))


def test_a_sex_is_picked_not_typed() -> None:
    typing = record.TypingField(s.FRESH, Field.SEX)
    body = faces.body_of(typing)
    assert isinstance(body, Pick)
    assert [row.event for row in body.rows] == [SexPicked(Sex.MALE), SexPicked(Sex.FEMALE)]
    assert walk_in.advance(typing, ev.Entered("2")) == Next(typing)
    assert walk_in.advance(typing, SexPicked(Sex.FEMALE)) == Next(PickingReason(s.RESEXED))
    assert walk_in.advance(s.TYPING, SexPicked(Sex.FEMALE)) == Next(s.TYPING)


def test_a_no_of_central_leads_back_to_what_was_typed() -> None:
    refused = walk_in.advance(s.CHANGING, RecordRefused(s.NO))
    assert refused == Next(replace(s.TYPING, typed="林晓州", remark=s.NO))
    joining = ChangingRecord(s.JOINED, s.BOTH)
    assert walk_in.advance(joining, RecordRefused(s.NO)) == Next(replace(s.COMPARING, remark=s.NO))
    parting = ChangingRecord(s.APART, s.TWO_PEOPLE)
    assert walk_in.advance(parting, RecordRefused(s.NO)) == Next(replace(s.READING, remark=s.NO))


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R104")
def test_two_records_become_one_on_the_word_of_two() -> None:
    other = walk_in.advance(record.AtRecord(s.FRESH), MergeWanted())
    assert other == Next(s.FINDING_OTHER, (ef.AskForCard(),))
    both = told_all(other.state, ev.CardRead(p.ADULT), RecordFound(p.ADULT, s.OTHER))
    assert both == Next(s.COMPARING, (ef.StopAskingForCard(),))
    body = faces.body_of(both.state)
    assert isinstance(body, Pick)
    assert [row.event for row in body.rows] == [SurvivorPicked(s.MINE), SurvivorPicked(s.THEIRS)]
    picked = told_all(s.COMPARING, SurvivorPicked(s.MINE), RecordReasonPicked(s.BOTH))
    assert picked == Next(Reviewing(s.JOINED, s.BOTH))
    alone = walk_in.advance(picked.state, ev.Accepted())
    assert alone == Next(ChangingRecord(s.JOINED, s.BOTH), (s.MERGING,))
    asking = walk_in.advance(alone.state, RecordRefused(s.TWO))
    assert asking == Next(s.ASKING_SECOND)  # nobody did anything wrong: it takes two
    form = faces.body_of(asking.state)
    assert isinstance(form, SecondForm)
    assert form.sheet.said is None
    checking = walk_in.advance(asking.state, SecondTyped("shen.yan", "a password"))
    assert checking == Next(s.CHECKING_SECOND, (s.AGREEING,))
    together = walk_in.advance(checking.state, s.SECOND)
    asked = replace(s.MERGING, seconds=(s.SECOND.second,))
    assert together == Next(ChangingRecord(s.JOINED, s.BOTH, s.SECOND), (asked,))
    assert "沈*" in str(faces.body_of(together.state))
    done = walk_in.advance(together.state, RecordChanged(s.MERGED)).state
    assert done == RecordChangeDone(s.JOINED, s.MERGED, 0)


def test_the_other_record_can_be_the_one_that_stays() -> None:
    why = walk_in.advance(s.COMPARING, SurvivorPicked(s.THEIRS)).state
    assert why == PickingReason(s.OTHER_WAY)
    asked = walk_in.advance(Reviewing(s.OTHER_WAY, s.BOTH), ev.Accepted()).effects
    assert asked == (replace(s.MERGING, survivor=s.THEIRS, merged=s.MINE),)
    nobody = SurvivorPicked(samples_add_on.OF_ANOTHER.patient)
    assert walk_in.advance(s.COMPARING, nobody) == Next(s.COMPARING)


def test_what_a_mistyped_number_means_is_said_before() -> None:
    body = faces.body_of(Reviewing(s.JOINED, MergeReason.NUMBER_MISTYPED))
    assert isinstance(body, Facts)
    assert Text("counter.record.mistyped_line") in body.lines


def test_one_and_the_same_record_is_not_joined_with_itself() -> None:
    same = walk_in.advance(s.LOOKING_FOR_OTHER, RecordFound(p.ADULT, s.FRESH))
    assert same == Next(replace(s.FINDING_OTHER, remark=Refusal(Reason.ALREADY_MERGED)))


@pytest.mark.requirement("R104")
def test_a_second_person_who_will_not_do_is_told_why() -> None:
    no = Refusal(Reason.SIGN_IN_REFUSED)
    wrong = walk_in.advance(s.CHECKING_SECOND, SecondRefused(no))
    assert wrong == Next(replace(s.ASKING_SECOND, remark=no))
    for silence in SILENCES:
        away = walk_in.advance(s.CHECKING_SECOND, silence)
        assert away == Next(replace(s.ASKING_SECOND, remark=Note.NO_ANSWER))
    too_late = ChangingRecord(s.JOINED, s.BOTH, s.SECOND)
    assert walk_in.advance(too_late, RecordRefused(s.TWO)) == Next(
        replace(s.ASKING_SECOND, remark=s.TWO)
    )
    assert walk_in.advance(s.ASKING_SECOND, ev.WentBack()) == Next(Reviewing(s.JOINED, s.BOTH))
    correcting = walk_in.advance(AskingSecond(s.RENAMED, s.SEEN), SecondTyped("a", "b")).effects
    assert [getattr(e, "operation", None) for e in correcting] == [Operation.CORRECT_PATIENT]


def test_a_password_stands_in_no_page_and_no_state() -> None:
    assert "a password" not in repr(SecondTyped("shen.yan", "a password"))
    assert "a password" not in repr(
        walk_in.advance(s.ASKING_SECOND, SecondTyped("x", "a password"))
    )


@pytest.mark.requirement("R030")
def test_what_was_joined_comes_apart_and_what_stayed_is_told() -> None:
    reading = walk_in.advance(s.AT, NotePicked(s.MERGED.id)).state
    assert reading == s.READING
    assert "F8" in keys(reading)
    why = walk_in.advance(reading, UndoWanted())
    assert why == Next(PickingReason(s.APART))
    asked = told_all(why.state, RecordReasonPicked(s.TWO_PEOPLE), ev.Accepted())
    assert asked == Next(ChangingRecord(s.APART, s.TWO_PEOPLE), (s.UNDOING,))
    done = walk_in.advance(asked.state, RecordChanged(s.PARTED, 2)).state
    body = faces.body_of(done)
    assert isinstance(body, Facts)
    assert body.lines == (Text("counter.record.stayed", (("count", "2"),)),)


def test_what_is_undone_or_corrected_has_nothing_to_undo() -> None:
    for note in (s.PARTED, s.CORRECTED):
        reading = replace(s.READING, note=note)
        assert "F8" not in keys(reading)
        assert walk_in.advance(reading, UndoWanted()) == Next(reading)
    assert walk_in.advance(s.AT, NotePicked("none")) == Next(s.AT)


@pytest.mark.parametrize("silence", SILENCES)
def test_an_act_without_an_answer_is_looked_at_and_not_promised(silence: ev.Event) -> None:
    for plan, reason in ((s.RENAMED, s.SEEN), (s.JOINED, s.BOTH), (s.APART, s.TWO_PEOPLE)):
        unknown = walk_in.advance(ChangingRecord(plan, reason), silence)
        assert unknown == Next(ChangeUnknown(plan))
        body = faces.body_of(unknown.state)
        assert isinstance(body, Facts)
        assert body.tone is Tone.WARN
        assert keys(unknown.state) == ["Return", "F12"]
        look = walk_in.advance(unknown.state, ev.Accepted())
        assert look == Next(s.LOADING, (LoadRecord(s.MINE),))
        assert walk_in.advance(unknown.state, ev.Left()) == walk_in.start()


def test_an_answer_of_another_act_is_not_taken_for_this_one() -> None:
    assert walk_in.advance(s.CHANGING, RecordChanged(s.MERGED)) == Next(s.CHANGING)
    joining = ChangingRecord(s.JOINED, s.BOTH)
    assert walk_in.advance(joining, RecordChanged(s.CORRECTED)) == Next(joining)


def test_the_way_back_leads_step_by_step() -> None:
    assert walk_in.advance(Reviewing(s.JOINED, s.BOTH), ev.WentBack()) == Next(
        PickingReason(s.JOINED)
    )
    assert walk_in.advance(PickingReason(s.JOINED), ev.WentBack()) == Next(s.COMPARING)
    assert walk_in.advance(PickingReason(s.APART), ev.WentBack()) == Next(s.READING)
    back = walk_in.advance(PickingReason(s.RENAMED), ev.WentBack())
    assert back == Next(replace(s.TYPING, typed="林晓州"))
    for state in (s.READING, record.PickingField(s.PAGE), record.ComparingRecords(s.PAGE, s.OTHER)):
        assert walk_in.advance(state, ev.WentBack()) == Next(s.AT)
    for left in (s.AT, s.READING, s.TYPING, s.COMPARING, s.ASKING_SECOND):
        assert walk_in.advance(left, ev.Left()) == walk_in.start()
    assert walk_in.advance(s.AT, ev.WentBack()) == walk_in.start()


def test_only_a_reason_of_the_list_will_do() -> None:
    why = PickingReason(s.JOINED)
    assert walk_in.advance(why, RecordReasonPicked(CorrectionReason.HAS_CHANGED)) == Next(why)
    with pytest.raises(ValueError, match="no reason"):
        act_of(s.JOINED, CorrectionReason.HAS_CHANGED, ())
    assert isinstance(act_of(s.RENAMED, s.SEEN, ()), CorrectRecord)


def test_what_was_typed_is_in_no_repr() -> None:
    typed = Correction(s.FRESH, Field.NAME, "林晓州", Wanted(name="林晓州"))
    assert "林晓州" not in repr(record_acts.Reviewing(typed, s.SEEN))
    assert "林晓州" not in repr(replace(s.TYPING, typed="林晓州"))
    assert "林晓州" not in repr(act_of(typed, s.SEEN, ()))


def test_nobody_is_served_while_a_record_is_looked_at() -> None:
    assert [walk_in.patient_of(state) for state in s.STATES] == [None] * len(s.STATES)
