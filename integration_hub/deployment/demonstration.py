"""What is particular to ``hub demo``: its systems, its variables, its people."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from integration_hub.deployment import variables
from integration_hub.deployment.children import ROOT, Program
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.state import State

SYSTEMS = ("sap_business_one", "woocommerce", "winbas", "voyado_elevate", "small_shop")
FILE = ROOT / "demo" / "hub.yaml"
_IMPORTS = ("items", "prices", "stock", "customers", "addresses")
FIRST = tuple(f"{merchant}/{name}" for merchant in ("alpine", "fjord") for name in ("orders", *_IMPORTS, "closing"))
"""What is run at once, so that nobody waits for the first minute to end."""


_MADE = {
    **variables.MADE,
    "HUB_DEMO": lambda: "1",
    "HUB_DEMO_PASSWORD": lambda: secrets.token_urlsafe(9),
    "HUB_DEMO_KEY": lambda: secrets.token_urlsafe(24),
    "HUB_DEMO_HOOK": lambda: secrets.token_urlsafe(24),
    "HUB_METRICS_TOKEN": lambda: secrets.token_urlsafe(24),
}
_ROLES = ("merchant", "support", "admin")


def require_its_own(state: State) -> None:
    """The demo refuses the folder of a real hub: demo orders and real ones must never meet."""
    if state.variables.exists() and "HUB_DEMO" not in variables.read(state.variables):
        raise DeploymentError(
            f"{state.folder} is the folder of a real hub.", "Run the demo on another: unset HUB_STATE, or name a new one."
        )


def environment(state: State, port: int, ports: dict[str, int]) -> dict[str, str]:
    """The demo has a database and a broker of its own, whatever the shell says about a real hub's."""
    chosen = variables.complete(state, {"HUB_PORT": str(port)}, _MADE)
    own = {
        "HUB_DATABASE_URL": f"sqlite:///{state.folder / 'hub.sqlite3'}",
        "HUB_DATABASE_URL_FILE": "",
        "HUB_BROKER_URL": state.broker_url,
        "HUB_BROKER_URL_FILE": "",
        "HUB_BASE_URL": f"http://localhost:{port}",
        "HUB_HOSTS": "localhost,127.0.0.1",
        "HUB_ALLOW_PRIVATE": "1",
        "HUB_MAIL_URL": f"file://{state.folder / 'mails'}",
        # Anybody who tries the demo clicks through as anybody; each of its people may still set one up.
        "HUB_SECOND_FACTOR": "optional",
    }
    places = {f"HUB_DEMO_{name.upper()}_URL": f"http://127.0.0.1:{number}" for name, number in ports.items()}
    places |= {f"HUB_DEMO_{name.upper()}_PORT": str(number) for name, number in ports.items()}
    places["HUB_DEMO_WINBAS_IDENTITY"] = host_key(_folder("winbas", state))
    return {**chosen, **own, **places, **variables.read(state.variables), "HUB_STATE": str(state.folder)}


def host_key(folder: Path) -> str:
    """Who the file server with this folder is: the public part of its host key, which is made once, where its simulator looks.

    The configuration names it, so that nobody has to confirm it before the first start works.
    """
    path = folder / "host_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = load_ssh_private_key(path.read_bytes(), None).public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def _folder(name: str, state: State) -> Path:
    """Where a simulated system keeps what it holds."""
    return state.folder / "simulators" / name


def simulator(name: str, port: int, state: State) -> Program:
    """One of the demo's systems, with its goods and its customers."""
    folder = _folder(name, state)
    command = (sys.executable, "-m", "demo.simulators", name, "--port", str(port), "--data", str(folder))
    return Program(f"simulator-{name}", command)


def first_runs() -> Program:
    return Program("first-runs", (sys.executable, str(ROOT / "manage.py"), "run", *FIRST))


def log_ins(chosen: Mapping[str, str]) -> str:
    """One line for each role: the first person of the demo's file who has it."""
    password = chosen.get("HUB_DEMO_PASSWORD") or os.environ["HUB_DEMO_PASSWORD"]
    told = yaml.safe_load(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    found: dict[str, str] = {}
    for person in told.get("people", []):
        found.setdefault(person["role"], person["email"])
    return "\n".join(f"     {role:<10}{found[role]:<36}{password}" for role in _ROLES if role in found)


def opens_metrics(chosen: Mapping[str, str]) -> str:
    """One line: where the figures for monitoring are, and the token that opens them."""
    token = chosen.get("HUB_METRICS_TOKEN") or os.environ.get("HUB_METRICS_TOKEN", "")
    return f"     {'metrics':<10}{chosen['HUB_BASE_URL'] + '/metrics':<36}{token}"
