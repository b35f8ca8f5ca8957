"""The symptom guide that is shipped, and a hospital of every kind of department to be led to."""

from kiosk_app.bootstrap.equipment import GUIDE as FILE
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.domain.guide import Area, Symptom
from kiosk_app.handlers.guide import read_guide

GUIDE = read_guide((RESOURCES / FILE).read_bytes())


def area(name: str) -> Area:
    """Return a part of the body by its id."""
    return next(one for one in GUIDE.areas if one.id == name)


def symptom(name: str) -> Symptom:
    """Return a symptom by its id."""
    return next(s for one in GUIDE.areas for s in one.symptoms if s.id == name)
