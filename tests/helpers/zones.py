"""Machine-readable zones of invented documents, and the published specimen."""

from hardware.travel_document.mrz import check_digit

SPECIMEN = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
)
"""ICAO Doc 9303 part 4, appendix B."""


def card(begins: str, number: str, birth: str, expires: str) -> str:
    """Make a zone of three lines of a permit to the mainland."""
    number = number.ljust(9, "<")
    first = f"{begins}{number}{check_digit(number)}<<<{expires}{check_digit(expires)}"
    first += f"F{birth}{check_digit(birth)}"
    return first + "A123456<8<".ljust(30, "<") + "OU<<YANGMEI".ljust(30, "<")


def paper(number: str, birth: str, expires: str) -> str:
    """Make a zone of the paper permit before the card."""
    second = f"{birth}{check_digit(birth)}M{expires}{check_digit(expires)}{number}"
    return "C<CHN".ljust(30, "<") + (second + check_digit(number)).ljust(30, "<") + "<" * 30


def going_out(begins: str, number: str, birth: str, expires: str) -> str:
    """Make the one line of a mainland resident's permit."""
    line = f"{begins}{number}{check_digit(number)}<{expires}{check_digit(expires)}<"
    return (line + birth + check_digit(birth)).ljust(30, "<")


def passport(number: str, birth: str, expires: str, name: str = "TEST<<PERSON") -> str:
    """Make the two lines of a passport, kept apart by a line break."""
    second = f"{number}{check_digit(number)}CHN{birth}{check_digit(birth)}"
    second += f"F{expires}{check_digit(expires)}"
    return f"P<CHN{name}".ljust(44, "<") + "\n" + second.ljust(44, "<")


PASSPORT = passport("E00000901", "900101", "360101")
