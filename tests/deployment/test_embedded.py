"""The parts that come from wheels: a broker and a PostgreSQL, started by ourselves, gone when we are."""

import subprocess
import sys
from pathlib import Path

import psycopg

from integration_hub.deployment.postgresql import embedded_postgresql


def test_postgresql_starts_on_a_socket_and_is_gone_afterwards() -> None:
    with embedded_postgresql() as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_database(), current_setting('server_encoding')").fetchone()
        folder = Path(url.partition("host=")[2])
        assert folder.is_dir()
    assert row == ("hub", "UTF8")
    assert not folder.exists()


def test_postgresql_is_lent_to_a_command_whose_exit_code_counts() -> None:
    program = "import os, sys; sys.exit(7 if os.environ['HUB_DATABASE_URL'].startswith('postgresql://') else 1)"
    command = [sys.executable, "-m", "integration_hub.deployment.postgresql", sys.executable, "-c", program]
    assert subprocess.run(command, check=False).returncode == 7
