"""``manage.py simulate CONNECTOR --port N``: a small faithful server of that system, for anyone's tests."""

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from connectors.base import Transport
from connectors.registry import UnknownConnector, connector, connectors


class Command(BaseCommand):
    help = "Serve the simulator of a connector on 127.0.0.1 until it is stopped."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("connector", help="the connector's key, such as woocommerce")
        parser.add_argument("--port", type=int, required=True, help="where to listen")
        parser.add_argument("--data", type=Path, help="the folder in which its state outlives it; without one, memory only")

    def handle(self, *_: Any, port: int, data: Path | None, **options: Any) -> None:
        try:
            declared = connector(options["connector"])
        except UnknownConnector as problem:
            raise CommandError(str(problem)) from None
        if not declared.simulator:
            known = ", ".join(each.key for each in connectors() if each.simulator)
            raise CommandError(f"{declared.name} has no simulator. These have one: {known}.")
        if not 0 < port < 65536:
            raise CommandError(f"{port} is no port: choose 1 to 65535.")
        if data:
            data.mkdir(parents=True, exist_ok=True)
        scheme = "sftp" if declared.transport is Transport.FILES else "http"
        self.stdout.write(f"{declared.name} is simulated at {scheme}://127.0.0.1:{port} until Ctrl-C.")
        self.stdout.flush()
        try:
            import_module(declared.simulator).serve(port, data)
        except OSError as problem:
            raise CommandError(f"It cannot listen on port {port}: {problem.strerror}. Choose another.") from None
        except KeyboardInterrupt:
            self.stdout.write("ended")
