"""Laws of the service's books that hold at every moment, whoever did what in which order."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

TAKEN = "('offered', 'held', 'booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')"

LAWS = {
    "a seat sold twice": """
        SELECT seat FROM booking WHERE state IN @taken GROUP BY seat HAVING count(*) > 1""",
    "a patient twice in a department on a day": """
        SELECT patient FROM booking WHERE state IN ('held', 'booked', 'arrived', 'checked-in')
        AND NOT is_exchange GROUP BY patient, department, day HAVING count(*) > 1""",
    "more sold than there is": """
        SELECT s.id FROM clinic_session s JOIN booking b ON b.session = s.id
        WHERE b.state IN @taken GROUP BY s.id
        HAVING count(*) > (SELECT count(*) FROM seat WHERE seat.session = s.id)""",
    "a live booking without its seat": """
        SELECT b.id FROM booking b LEFT JOIN seat s ON s.id = b.seat AND s.booking = b.id
        WHERE b.state IN @taken AND s.id IS NULL""",
    "a taken seat without a live booking": """
        SELECT s.id FROM seat s LEFT JOIN booking b ON b.id = s.booking AND b.state IN @taken
        WHERE s.state > 0 AND b.id IS NULL""",
    "an appointment that is not paid to the fen": """
        SELECT b.id FROM booking b WHERE b.state IN ('booked', 'checked-in', 'fulfilled', 'noshow')
        AND b.paid <> (SELECT coalesce(sum(o.amount - o.part_back), 0) FROM payment_order o
                       WHERE o.booking = b.id AND o.state = 'paid')""",
    "money that stays with a number given back": """
        SELECT o.id FROM payment_order o JOIN booking b ON b.id = o.booking
        WHERE o.state = 'paid' AND b.state IN ('cancelled', 'released', 'withdrawn')""",
    "a no-show without its row, or the other way round": """
        SELECT b.id FROM booking b LEFT JOIN no_show n ON n.booking = b.id
        WHERE (b.state = 'noshow') <> (n.booking IS NOT NULL)""",
    "somebody in a queue who does not wait": """
        SELECT q.id FROM queue_entry q JOIN booking b ON b.id = q.booking
        WHERE q.done_at IS NULL AND b.state NOT IN ('checked-in', 'fulfilled')""",
    "an offer without its number": """
        SELECT w.id FROM waiting w LEFT JOIN booking b ON b.id = w.booking
        WHERE w.state = 'offered' AND b.state <> 'offered'""",
}

SUPPLY_LAWS = {
    "more sold than capacity and approved add-ons": """
        SELECT s.id FROM clinic_session s WHERE
        (SELECT count(*) FROM booking b WHERE b.session = s.id AND b.state IN @taken)
        > s.capacity + (SELECT count(*) FROM add_on_step a
                        WHERE a.session = s.id AND a.act = 'approve')""",
    "more sold beyond the capacity than add-ons were issued": """
        SELECT n.session FROM seat n WHERE n.pool = 'add_on' AND n.state > 0 GROUP BY n.session
        HAVING count(*) > (SELECT count(*) FROM add_on_step a
                           WHERE a.session = n.session AND a.act = 'issue')""",
    "pools that do not sum to the capacity": """
        SELECT s.id FROM clinic_session s WHERE s.capacity <>
        (SELECT count(*) FROM seat n WHERE n.session = s.id
         AND n.pool NOT IN ('add_on', 'put_aside'))""",
    "a number put aside that somebody has": """
        SELECT n.id FROM seat n WHERE n.pool = 'put_aside' AND n.state > 0""",
}
"""Laws of numbers that only acts of the service have changed."""


def broken_laws(connection: Connection, *, of_supply: bool = False) -> Iterator[str]:
    """Say which laws do not hold, each with the rows that break it."""
    for law, query in (LAWS | SUPPLY_LAWS if of_supply else LAWS).items():
        found = connection.execute(sa.text(query.replace("@taken", TAKEN))).all()
        if found:
            yield f"{law}: {found}"
