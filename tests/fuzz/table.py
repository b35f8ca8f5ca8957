"""All targets by name."""

from tests.fuzz import (
    chip_cards,
    codes_and_documents,
    files,
    hospital_cards,
    id_cards,
    printers,
)
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for room in (id_cards, chip_cards, hospital_cards, codes_and_documents, printers, files)
    for target in room.TARGETS
}
