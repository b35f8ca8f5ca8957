"""The two ways a database can fail us, whichever it is."""


class DatabaseUnfitError(Exception):
    """The database cannot keep what we promise: unreadable, or a safety setting is not in force."""


class DatabaseBusyError(Exception):
    """We did not get through in time. Nothing was changed; ask again."""


class LostRaceError(DatabaseBusyError):
    """What we had read is not so any more: somebody was quicker. Begin anew from what is so now."""


class OutcomeUnknownError(DatabaseBusyError):
    """The commit was not acknowledged; it may have happened all the same.

    Ask again with the same key.
    """


class BackupError(Exception):
    """A backup cannot be made or used; the text says why."""
