"""The heartbeat: tell central how this station is, keep the head of its record, compare.

Somebody who can rewrite the service's database can shorten its record; what stations have kept
shows it. A head that has gone back is said loudly with every beat, and the older one is kept: it is
the evidence.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.contract.device_shapes import AnchorBody, HeartbeatAnswer, HeartbeatBody
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.device_health import DevicePart, PartState, has_gone_back
from kiosk_app.domain.device_signature import DEVICE_RULES

logger = logging.getLogger(__name__)

States = Callable[[], Mapping[DevicePart, PartState]]
HEAD: Final = "device.head"
"""Name of the file in which the head is kept."""


class HeartbeatDesk(Protocol):
    """The client, as far as the heartbeat needs it."""

    def heartbeat(self, body: HeartbeatBody) -> HeartbeatAnswer:
        """Tell how this station is; return what it is told to keep."""


class Pulse:
    """Beats when told to; on one thread at a time.

    Args:
        central: hears it.
        file: where the head is kept.
        states: how the devices are.
        unsettled: how many intents of the journal have no known outcome.
        now: this machine's clock.
        tell_exit: takes what the staff exit's codes are made with.
    """

    def __init__(  # noqa: PLR0913 - what is told, by whom, and who takes what is answered
        self,
        central: HeartbeatDesk,
        file: Path,
        states: States,
        unsettled: Callable[[], int],
        now: Callable[[], datetime],
        *,
        tell_exit: Callable[[str], None],
    ) -> None:
        self._central = central
        self._file = file
        self._states = states
        self._unsettled = unsettled
        self._now = now
        self._tell_exit = tell_exit

    def beat(self) -> None:
        """Tell, keep, compare; who is away is told next time."""
        kept = self._kept()
        body = HeartbeatBody(
            sent_at=self._now(),
            parts=dict(self._states()),
            unsettled=self._unsettled(),
            head=None if kept is None else AnchorBody(index=kept.index, keyed_hash=kept.keyed_hash),
        )
        try:
            answer = self._central.heartbeat(body)
        except (CentralUnreachableError, CentralRefusedError) as no:
            logger.info("no heartbeat: %s", no)
            return
        if answer.exit_secret:
            self._tell_exit(answer.exit_secret)
        if abs(timedelta(milliseconds=answer.clock_off_ms)) > DEVICE_RULES.offset_noted:
            logger.warning("this machine's clock is %d ms behind central's", answer.clock_off_ms)
        if answer.lost and answer.head is not None:
            logger.warning(
                "central was restored from a backup: %d rows of its record are lost, up to %s",
                answer.lost,
                kept,
            )
            self._keep(answer.head)
        elif has_gone_back(kept, answer.head) or not answer.is_head_kept:
            logger.error("central's record has gone back: kept %s, told %s", kept, answer.head)
        elif answer.head is not None and answer.head != kept:
            self._keep(answer.head)

    # --- inside --------------------------------------------------------------------------------

    def _kept(self) -> Head | None:
        try:
            found = json.loads(self._file.read_text("ascii"))
            return Head(int(found["index"]), str(found["keyed_hash"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as no:
            logger.error("the kept head cannot be read: %s", no)  # noqa: TRY400 - expected
            return None

    def _keep(self, head: Head) -> None:
        draft = self._file.with_name(f"{self._file.name}.new")
        try:
            draft.write_text(
                json.dumps({"index": head.index, "keyed_hash": head.keyed_hash}), "ascii"
            )
            draft.replace(self._file)
        except OSError as no:
            logger.error("the head cannot be kept: %s", no)  # noqa: TRY400 - expected
