"""A client that calls nobody: the other side calls the hub."""

from datetime import timedelta

from pydantic import Field

from connectors.base import Config, Surroundings


class ImportApiConfig(Config):
    """Who pushes. The keys for it are made on the connection's page."""

    sender: str = Field(min_length=1, max_length=80, description="Which system pushes, for example the ERP's name.")

    @property
    def account(self) -> str:
        return f"import_api:{self.sender}"

    @property
    def settle(self) -> timedelta | None:
        return None


class Waiting:
    """Waits to be called."""

    def __init__(self, config: ImportApiConfig, surroundings: Surroundings) -> None:
        self.config = config

    def check(self) -> str:
        """There is nobody to ask."""
        return f"The hub waits for {self.config.sender} to push"

    def close(self) -> None:
        """There is nothing to hang up."""
