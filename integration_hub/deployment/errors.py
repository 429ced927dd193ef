"""What can go wrong before the hub runs: every one says what happened and what to do."""


class DeploymentError(Exception):
    """Ends the command; ``remedy`` is the next step for the person at the keyboard."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
