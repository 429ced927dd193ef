"""What can go wrong with a remote system, named by what we do next.

Every error carries a stable ``code``, a ``message`` (what happened) and a ``remedy`` (what to do, whom to ask).
All three are shown to merchants, so none of them may hold a secret or a raw answer.
"""


class ConnectorError(Exception):
    """A remote system did not do what was asked; the subclass says what follows."""

    def __init__(self, code: str, message: str, remedy: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.remedy = remedy
        self.retry_after = retry_after
        """Seconds the remote asked us to wait, where it said so."""


class Unavailable(ConnectorError):
    """Nothing was done. Wait (``retry_after``), then the same call may be made again."""


class Uncertain(ConnectorError):
    """A write was sent and its answer lost: it may have been done. Find before any new write."""


class Access(ConnectorError):
    """The remote refused us. A person must mend credentials or permissions."""


class Rejected(ConnectorError):
    """The remote understood and said no to this one record. The next one goes on."""


class Unreadable(ConnectorError):
    """An answer was read whole but is not what the remote promises. A person must look."""


class PagesMoved(ConnectorError):
    """The remote's pages shifted while they were read. Only reading again from the start helps."""
