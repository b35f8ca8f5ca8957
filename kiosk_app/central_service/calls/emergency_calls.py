"""The calls about emergency numbers: a counter's block, and what it sold while we were away.

Each act is keyed, done by whoever is signed in at the counter, and leaves a row in the record.

Source: requirement rows R120, R140, R179; decision record on emergency numbers.
"""

from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Reply, success
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.background.rounds import Chore
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.calls.supply_calls import SupplyCalls
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.money.emergency_blocks import EmergencyBlocks, end_expired
from kiosk_app.central_service.money.emergency_sales import EmergencySales, sales_of
from kiosk_app.contract import shapes
from kiosk_app.contract.emergency_shapes import BlockAnswer, EmergencySaleBody
from kiosk_app.domain.emergency import seconds_left


class EmergencyCalls(SupplyCalls):
    """Lending, giving back, posting; see `Calls` for what it takes to make one."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        key = parts.security.audit_key
        self._blocks = EmergencyBlocks(self._policies, key, self._note_expired)
        self._sales = EmergencySales(self._policies, key, duplicates.look)

    def lend_numbers(self, caller: Caller) -> Reply:
        """Lend this counter a block, or renew the one it has.

        Asked again under the same key it is the same block; how long it is good is counted from
        this answer on all the same, for whoever asks again counts from it.
        """
        body = shapes.EmptyBody()
        reply = self._deed(caller, AuditAct.NUMBERS_LENT, "", body, self._blocks.lend)
        if not reply.is_success:
            return reply
        block = reply.read(BlockAnswer).block
        lasts_s = seconds_left(block.good_until, self._clock())
        return success(BlockAnswer(block=replace(block, lasts_s=lasts_s)), reply.status)

    def give_numbers_back(self, caller: Caller, block: str) -> Reply:
        """Take back what this counter has not sold of its block."""
        return self._deed(
            caller,
            AuditAct.NUMBERS_GIVEN_BACK,
            block,
            shapes.EmptyBody(),
            lambda connection, now, actor: self._blocks.give_back(connection, now, actor, block),
        )

    def post_emergency_sale(self, caller: Caller, body: EmergencySaleBody) -> Reply:
        """Book what was sold of a block while we were away."""
        return self._deed(
            caller,
            AuditAct.EMERGENCY_SALE_POSTED,
            body.number,
            body,
            lambda connection, now, actor: self._sales.post(connection, now, actor, body),
        )

    def emergency_sales(self, caller: Caller, day: date | None = None) -> Reply:
        """Return what was posted on a day, today by default, and what became of each."""
        chosen = day or self._clock().date()
        return self._ask(caller, lambda connection, _now: Done(sales_of(connection, chosen)))

    # --- inside --------------------------------------------------------------------------------

    def _chores(self) -> tuple[Chore, ...]:
        return (*super()._chores(), self._end_blocks)

    def _end_blocks(self) -> None:
        end_expired(self._database, to_ms(self._clock()), self._note_expired)

    def _note_expired(self, connection: Connection, now: int, block: str) -> None:
        self._note(connection, now, SERVICE, AuditAct.BLOCK_EXPIRED, block=block)
