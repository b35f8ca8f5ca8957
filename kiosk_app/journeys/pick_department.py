"""Which department? By group, or by the pinyin initial of its name. Source: R028."""

from kiosk_app.domain.catalogue import Department
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import listing
from kiosk_app.journeys.parts import Errand, Next
from kiosk_app.journeys.picking import (
    ChoosingDepartment,
    ChoosingGroup,
    ChoosingInitial,
    FindingSessions,
    LoadingCatalogue,
    State,
    ask,
)

Part = LoadingCatalogue | ChoosingGroup | ChoosingInitial | ChoosingDepartment


def decide(state: Part, event: ev.Event) -> Next[State] | None:
    """Return what follows `event`; None where it is nothing to this question."""
    match state, event:
        case LoadingCatalogue(of_class, patient, replaces, follows, booker), ev.CatalogueLoaded(
            catalogue
        ):
            errand = Errand(of_class, patient, catalogue, replaces, follows, booker)
            first = ChoosingGroup(errand)
            known = replaces or follows
            old = None if known is None else listing.department_of(catalogue, known.slot)
            return Next(first) if old is None else _enter(first, old)

        case ChoosingGroup(errand), ev.Chosen(i) if i in range(
            len(groups := listing.groups_of(errand.catalogue))
        ):
            if len(groups[i]) > 1:
                return Next(ChoosingDepartment(errand, state, groups[i]))
            return _enter(state, groups[i][0])
        case ChoosingGroup(errand), ev.Chosen(i) if i == len(
            listing.groups_of(errand.catalogue)
        ) and listing.initials_of(errand.catalogue):
            return Next(ChoosingInitial(errand, state))
        case ChoosingInitial(errand), ev.Chosen(i) if i in range(
            len(initials := listing.initials_of(errand.catalogue))
        ):
            found = listing.under_initial(errand.catalogue, initials[i])
            return Next(ChoosingDepartment(errand, state, found))
        case ChoosingDepartment(_, _, departments), ev.Chosen(i) if i in range(len(departments)):
            return _enter(state, departments[i])
        case _:
            return None


def _enter(earlier: ChoosingGroup | ChoosingDepartment, department: Department) -> Next[State]:
    """Look for sessions of a department that is sold; a tap on any other changes nothing."""
    if not listing.is_sold(department):
        return Next(earlier)
    step = ask(FindingSessions(earlier.errand, earlier, department))
    return Next(step.state, step.effects)
