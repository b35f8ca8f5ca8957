"""What an operator does about questions before a visit: bring a set in as its next version.

Whether and where it is asked is said by the rules in force (`pre_visit.*`), not here.

Source: BJ-2022-PLAN item 5; requirement row R080.
"""

import hashlib
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.staff.operators import COMMAND
from kiosk_app.central_service.visit import questionnaires

_MOST_BYTES = 200_000


def bring_in(address: Address, path: Path, key_file: Path | None = None) -> str:
    """Bring a set of questions in; say as which version.

    Raises:
        ServiceError: the file cannot be read, or is no set of questions; nothing came in.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ServiceError(f"{path} cannot be read: {error.strerror}") from error
    if len(raw) > _MOST_BYTES:
        raise ServiceError(f"{path} is larger than {_MOST_BYTES} bytes")
    try:
        file = questionnaires.read_file(raw)
    except ValueError as error:
        raise ServiceError(f"{path} is no set of questions: {error}") from error
    with unlocked(address, key_file) as (database, keys):
        log, now = AuditLog(keys.audit), clock.now()
        with database.write() as connection:
            done = questionnaires.bring_in(connection, file, COMMAND, to_ms(now))
            version = str(done.questionnaire.version)
            if done.is_new:
                log.add(
                    connection,
                    now,
                    COMMAND,
                    AuditAct.QUESTIONS_BROUGHT_IN,
                    name=file.name,
                    version=version,
                    digest=hashlib.sha256(raw).hexdigest()[:16],
                )
    what = "new" if done.is_new else "here already"
    return f"{file.name} version {version}: {what}, {len(file.questions)} questions"
