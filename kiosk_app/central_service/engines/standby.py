"""What stands on one server only is not told as settled.

An operator may call off a commit's wait for the synchronous standby, and a primary that crashed
while a commit waited has it when it comes up again. Either way it can be read from then on as if it
were safe, and would be lost with that server. So before an answer that was stored earlier is told
again, a commit of our own has to reach the standby: the log is one line, and what stands before our
commit has reached the standby with it. The same wait unmasks a server that still believes itself
the primary: no standby follows it any more.

A transaction that has written nothing does not wait for anybody, therefore the message.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import has_rivals


def reach_standby(connection: Connection) -> None:
    """Let this transaction's commit wait until the standby has all that was committed before.

    Where there is no standby, its commit waits for the disk; on SQLite all is on disk already.
    """
    if has_rivals(connection):
        message = sa.func.pg_logical_emit_message(
            sa.true(), sa.literal("central"), sa.literal("settled")
        )
        connection.execute(sa.select(message))
