"""The two ways a database can fail us, whichever it is."""


class DatabaseUnfitError(Exception):
    """The database cannot keep what we promise: unreadable, or a safety setting is not in force."""


class DatabaseBusyError(Exception):
    """We did not get through in time, or cannot know whether we did. Ask again with the same key.

    Before the commit nothing was changed; a commit that failed or was not acknowledged by a
    standby may have happened all the same.
    """
