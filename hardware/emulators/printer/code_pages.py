"""Single-byte characters above 7F, by the page ESC t chose (Epson TM-T88III specification)."""

_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 13: "cp857", 16: "cp1252", 17: "cp866"}
_KATAKANA = 1
_KATAKANA_LINES = dict(zip(range(0x8F, 0x9C), "┼┴┬┤├▔─│▕┌┐└┘", strict=True))
_UNKNOWN = "□"


def high_character(byte: int, page: int) -> str:
    """Return the character of `byte` in code page `page`, □ when it has none."""
    code = bytes((byte,))
    if page == _KATAKANA:
        return _KATAKANA_LINES.get(byte) or _decoded(code, "cp932")
    return _decoded(code, _PAGES.get(page, "cp437"))


def _decoded(code: bytes, encoding: str) -> str:
    text = code.decode(encoding, "replace")
    return text if len(text) == 1 and text.isprintable() and text != "\ufffd" else _UNKNOWN
