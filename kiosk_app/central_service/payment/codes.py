"""Payment codes that patients show, told by shape: WeChat Pay and Alipay.

Sources: WeChat Pay code payment (18 digits beginning with 10 to 15); Alipay face-to-face payment
(16 to 24 digits beginning with 25 to 30).
"""

import re

_PAYMENT_CODE = re.compile(r"(?:1[0-5]|2[5-9]|30)[0-9]{14,22}")


def is_payment_code(text: str) -> bool:
    """Tell whether `text` has the shape of a code that money can be charged to."""
    return text.isascii() and _PAYMENT_CODE.fullmatch(text) is not None
