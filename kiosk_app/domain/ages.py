"""Ages in whole years (周岁), and who counts as elderly."""

from datetime import date


def age_on(birth: date, day: date) -> int:
    """Return the whole years of age on `day`; a year is full on the birthday.

    Who was born on 29 February is a year older on 1 March where there is no such day.

    Raises:
        ValueError: `day` is before the birth.
    """
    if day < birth:
        raise ValueError("nobody has an age before being born")
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had_birthday else 1)


def is_elderly(birth: date | None, day: date, elderly_age: int) -> bool:
    """Tell whether somebody is elderly on `day`; without a birth date nobody is.

    The age is a matter of policy, as the documents name none: see `policy.Policy.elderly_age`.
    """
    return birth is not None and age_on(birth, day) >= elderly_age
