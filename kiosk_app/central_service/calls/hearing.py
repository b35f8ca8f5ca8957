"""Notifications of the payment provider: verified, asked back, and each worked off once.

A notification is only a reason to ask: what is believed is the provider's answer to our own
question. So one that is forged, doubled, late, out of order or wrong about the amount changes
nothing that the provider would not say itself.

Source: CN-2020-405 sec. 2 (1); OWASP API Top 10 2023 API10; requirement row R127.
"""

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Reply, success
from kiosk_app.central_service.calls.shared import Calls
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.money.strays import note_stray
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.central_service.payment.signing import Message, Signed, fits
from kiosk_app.central_service.payment.till import is_of_provider
from kiosk_app.central_service.tables.schema_money import provider_notice
from kiosk_app.contract import paths
from kiosk_app.contract.fitting import read_of, unfit_in
from kiosk_app.contract.payment_shapes import HeardAnswer, NotificationBody
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.refusal import Reason

IN_NOTIFICATION = "notification"
"""Where a stray payment was found."""


class Hearing(Calls):
    """The one call of the payment provider."""

    def hear(self, signed: Signed, body: bytes) -> Reply:
        """Take a notification; a success tells the provider that it need not repeat it."""
        key = self._notification_key
        message = Message("POST", paths.PROVIDER_NOTIFICATIONS, body)
        if key is None or not fits(key, message, signed, self._clock().timestamp()):
            return self.refusal(Reason.NOT_ALLOWED)
        try:
            told = msgspec.json.decode(body, type=NotificationBody)
        except msgspec.DecodeError as error:
            return self.said(read_of(str(error)).refusal)
        unfit = unfit_in(told)
        if unfit is not None:
            return self.said(unfit.refusal)
        if self._was_heard(told.id):
            return success(HeardAnswer(is_new=False))
        try:
            self._ask_back(told)
        except ProviderSilentError:
            return self.refusal(Reason.BUSY)  # it comes again
        is_new = self._database.transact(lambda connection: self._keep_notice(connection, told))
        return success(HeardAnswer(is_new=is_new))

    def _was_heard(self, notice: str) -> bool:
        with self._database.read() as connection:
            return _is_kept(connection, notice)

    def _ask_back(self, told: NotificationBody) -> None:
        """Ask the provider itself, and write down what it says.

        Raises:
            ProviderSilentError: nothing is known.
        """
        with self._database.read() as connection:
            is_ours = is_of_provider(connection, told.order)
        if is_ours:
            self._till.look_whatever(told.order)
            return
        standing = self._provider.query(OrderId(told.order))
        if standing.taken > standing.back:
            self._database.transact(
                lambda connection: note_stray(
                    connection, told.order, standing.taken, IN_NOTIFICATION, to_ms(self._clock())
                )
            )

    def _keep_notice(self, connection: Connection, told: NotificationBody) -> bool:
        take_turn(connection, "notification", told.id)
        if _is_kept(connection, told.id):
            return False
        now = to_ms(self._clock())
        row = {"id": told.id, "order_no": told.order, "kind": told.kind, "amount": told.amount}
        connection.execute(sa.insert(provider_notice).values(**row, at=now))
        record(connection, now, SERVICE, Act.NOTIFIED, order=told.order)
        return True


def _is_kept(connection: Connection, notice: str) -> bool:
    known = sa.select(provider_notice.c.id).where(provider_notice.c.id == notice)
    return connection.scalar(known) is not None
