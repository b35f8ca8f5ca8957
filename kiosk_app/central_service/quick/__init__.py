"""The quick way to a hold: the commonest question of all, answered with the fewest words.

Nine of ten asks in a rush are plain: a known patient without no-shows wants one number of a
session for which nobody waits. For these the long way (`central_service.booking.holds`) spends
28 statements and nearly all its time on putting them together. The quick way spends one read, and
one short transaction where there is a number to take:

1. *Look*: one statement, no transaction, brings everything the rules want to know: the station,
   whether the key is new, patient, session, department, band, what is free and what is held.
2. The same rules of `domain` are asked, through the same functions. Where nothing is left, that is
   said, and nothing was written.
3. *Take*: keys and patient locked (PostgreSQL), what may have changed looked at once more, a seat
   claimed by the one conditional statement, the booking, its event and the answer written.

**It only ever says "yes", "none left" or nothing.** Whatever is unusual (an exchange, a free
revisit, somebody who books for another, no-shows, people who wait, a hold the patient has already,
any rule's "no", any lost race, a key that was answered before) is left to the long way, which
decides alone and anew. So the quick way cannot refuse wrongly by a rule it does not know; that it
never grants what the long way would refuse is shown by one test that asks both the same
(`tests/contract/central/test_quick_holds.py`).

Statements are written in SQLAlchemy Core, compiled once and run on the bare driver
(`engines.bare`). Everything else in the service is plain SQLAlchemy and should stay so.
"""
