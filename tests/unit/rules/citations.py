"""Find which clauses a text cites.

A citation is a document id and what of it is meant: ``BJ-OPD-DRAFT art. 10 (1), (3) and art. 28``,
``AH-2023-101 ann. 1 item 1``. Remarks in brackets may stand between: ``art. 19 (until the end),
art. 27``. A document id with nothing after it cites the whole document.
"""

import re
from collections.abc import Iterator

DOCUMENTS = ("BJ-OPD-DRAFT", "BJ-2022-PLAN", "CN-2020-405", "AH-2023-101", "BJD-2021-05-20")

_LAYOUT = re.compile(r'[\s#"]+')
_DOCUMENT = re.compile("|".join(DOCUMENTS))
_JOINT = r"(?:,? and |[,;/] ?| )"
_WHERE = re.compile(_JOINT + r"?((?:ann\. \d+ )?(?:art\.|sec\.|item) \d+)(?: (\(\d+\)))?")
_FURTHER_PARAGRAPH = re.compile(_JOINT + r"(\(\d+\))")
_REMARK = re.compile(r" \((?!\d+\))[^()]*\)")


def cited_in(source: str) -> Iterator[str]:
    """Yield the id of every clause cited in a source text, wrapped lines and comments included."""
    text = _LAYOUT.sub(" ", source)
    for document in _DOCUMENT.finditer(text):
        yield from _of_one_document(document[0], text, document.end())


def _of_one_document(document: str, text: str, position: int) -> Iterator[str]:
    where = ""
    while True:
        if remark := _REMARK.match(text, position):
            position = remark.end()
        elif found := _WHERE.match(text, position):
            where, position = found[1], found.end()
            yield " ".join(filter(None, (document, where, found[2])))
        elif where and (found := _FURTHER_PARAGRAPH.match(text, position)):
            position = found.end()
            yield f"{document} {where} {found[1]}"
        else:
            break
    if not where:
        yield document
