"""What every page of a tab has around its question: who is served, what is said, the ways out."""

from kiosk_app.domain.identity import Person
from kiosk_app.domain.money import Fen
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.pages import Action, Said
from kiosk_app.journeys.events_counter import ScanTrouble, ZoneTrouble
from kiosk_app.journeys.parts import Note, Remark
from kiosk_app.journeys.screens import Plain, Row, Text
from kiosk_app.journeys.wording import fee_text, now_text, refusal_text, remark_text

NEXT = Action("Return", Text("counter.do.next"), ev.Accepted())
BACK = Action("Esc", Text("counter.do.back"), ev.WentBack())
DROP = Action("F12", Text("counter.do.drop"), ev.Left())
ASK_AGAIN = Action("Return", Text("counter.do.ask_again"), ev.Accepted())
LEAVE = Action("F12", Text("counter.do.leave_to_journal"), ev.Left())
"""Central did not answer: the same act once more, or the journal goes on without the patient."""


def said_of(remark: Remark | ev.CardTrouble | ZoneTrouble | ScanTrouble | None) -> Said | None:
    """Return what is said at a question: a refusal with its next step, or a note."""
    match remark:
        case None:
            return None
        case Refusal(Reason.NOT_ENOUGH_CASH, facts):
            missing = fee_text(Fen(int(dict(facts).get("missing", "0"))))
            return Said(Text("counter.not_enough", (("fee", missing),)), None, remark)
        case Refusal():
            return Said(refusal_text(remark), now_text(remark), remark)
        case ev.CardTrouble() | ZoneTrouble() | ScanTrouble():
            return Said(Text(f"counter.{remark.value}"))
        case Note.NO_ANSWER:
            return Said(Text("counter.no_answer"))
        case _:
            sentence = remark_text(remark)
            return None if sentence is None else Said(sentence)


def person_rows(found: Patient | Person | None) -> tuple[Row, ...]:
    """Return who is served, masked, as far as anybody knows."""
    if found is None:
        return ()
    person = found.person if isinstance(found, Patient) else found
    name = Row(Text("counter.row.patient"), Plain(person.name_masked), is_strong=True)
    document = Row(Text("counter.row.document"), Plain(person.number_masked))
    if isinstance(found, Person):
        return name, document
    age = () if found.age is None else (Row(Text("counter.row.age"), Plain(str(found.age))),)
    phone = Plain(found.phone_masked or "—")
    return name, document, *age, Row(Text("counter.row.phone"), phone)
