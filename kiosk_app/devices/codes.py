"""What a scanned code is, told by its shape alone; nothing is opened, decoded or trusted here.

Only the platform that issued a code can say whether it is genuine. The shapes do not overlap, save
that an insurance code is whatever has its length and is nothing else.
"""

import re

from hardware.travel_document.mrz import lines_missing
from kiosk_app.journeys.events import CodeKind

TICKET_PREFIX = "RT1."
"""How the check-in code of our own tickets begins; version 1."""

HAND_OVER_PREFIX = "RH1."
"""How the code begins by which a counter takes over what was begun at a kiosk; version 1."""

_INSURANCE_LENGTH = 28
"""医保电子凭证, an opaque token that expires soon; its length is custom, not standard."""

_SHAPES = (
    # WeChat Pay: 18 digits from 10..15. Alipay: 16..24 digits from 25..30. Both merchant manuals.
    (CodeKind.PAYMENT, re.compile(r"1[0-5][0-9]{16}|(?:2[5-9]|30)[0-9]{14,22}")),
    # 电子健康卡: 64 hexadecimal digits and a type; the dynamic one adds when it expires.
    (CodeKind.HEALTH_CODE, re.compile(r"[0-9A-Fa-f]{64}:[0-9]+(?::.+)?")),
    (CodeKind.WEB_LINK, re.compile(r"(?i:https?)://.*")),
    (CodeKind.TICKET, re.compile(re.escape(TICKET_PREFIX) + r".+")),
    (CodeKind.HAND_OVER, re.compile(re.escape(HAND_OVER_PREFIX) + r"[0-9]{6}")),
    (CodeKind.INSURANCE, re.compile(f".{{{_INSURANCE_LENGTH}}}")),
)


def classify(text: str, hospital_card: re.Pattern[str] | None = None) -> CodeKind:
    """Return the kind of a scanned code, UNKNOWN for anything of no known shape.

    Args:
        text: as scanned; a machine-readable zone whole, however its lines are kept apart.
        hospital_card: what is printed on this hospital's own cards, if that can be scanned; it goes
            before the insurer's, which is anything of a certain length.

    Source: AH-2023-101 ann. 1 item 9: one code or card everywhere.
    """
    if lines_missing(text) == 0:
        return CodeKind.ZONE
    for kind, shape in _SHAPES:
        if kind is CodeKind.INSURANCE and hospital_card and hospital_card.fullmatch(text):
            return CodeKind.HOSPITAL_CARD
        if shape.fullmatch(text):
            return kind
    return CodeKind.UNKNOWN
