"""What this station signs with, made by enrolling and read at start-up."""

import logging
from pathlib import Path

from kiosk_app import clock
from kiosk_app.central_client.caller import Credential
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.device_key import KeyFile, KeyFileError
from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.config import Config
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.rights import StationKind

logger = logging.getLogger(__name__)


class EnrolmentError(Exception):
    """This machine is not enrolled; the text says why and what to do."""


def enrol(config: Config, code: str) -> str:
    """Make this machine the device of its station; return what came of it, in a line.

    Raises:
        EnrolmentError: see `enrol_as`.
    """
    kind = enrol_as(config, code)
    return f"{config.station.id} ({kind}) is enrolled; its key lies in {config.key_file}"


def enrol_as(config: Config, code: str) -> StationKind:
    """Make this machine the device of its station; return as what central has it.

    Raises:
        EnrolmentError: central refused, did not answer, or the key cannot be kept.
    """
    file, station = KeyFile(config.key_file), StationId(config.station.id)
    client = CentralClient(config.central.url, station, clock.now, authority=authority_of(config))
    try:
        answer = client.enrol_device(code.strip(), file.begin())
        file.keep()
    except CentralRefusedError as no:
        file.drop()
        raise EnrolmentError(f"{station} is not enrolled: {no}") from no
    except CentralUnreachableError as no:
        raise EnrolmentError(
            f"no answer from {config.central.url} ({no}); run the same command again"
        ) from no
    except KeyFileError as no:
        raise EnrolmentError(str(no)) from no
    finally:
        client.close()
    return answer.kind


def authority_of(config: Config) -> Path | None:
    """Return the file of whoever vouches for central, None where the system says."""
    return Path(config.central.authority) if config.central.authority else None


def credential_of(config: Config) -> Credential | None:
    """Return what this station signs with; None, and an error in the log, where there is nothing.

    Central refuses then, and the page says so.
    """
    try:
        key = KeyFile(config.key_file).load()
    except KeyFileError as no:
        logger.error("the device key cannot be used: %s", no)  # noqa: TRY400 - expected, no trace
        return None
    if key is None:
        logger.error("%s is not enrolled; use the command enrol CODE", config.station.id)
        return None
    return Credential(key, clock.now)
