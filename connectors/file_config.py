"""What an admin tells of one file server."""

import codecs
from collections.abc import Callable
from io import StringIO
from typing import Literal, Self

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)
from pydantic import Field, SecretStr, field_validator, model_validator

from connectors.base import Config

_KEYS: dict[type, Callable[..., paramiko.PKey]] = {
    ed25519.Ed25519PrivateKey: paramiko.Ed25519Key,
    ec.EllipticCurvePrivateKey: paramiko.ECDSAKey,
    rsa.RSAPrivateKey: paramiko.RSAKey,
}
_NO_KEY = "The private key cannot be read: give the whole text of an Ed25519, ECDSA or RSA key, and its passphrase if it has one."
PORTS = {"sftp": 22, "ftps": 21, "ftps_implicit": 990, "ftp": 21}


class FileServerConfig(Config):
    """One account on one file server (``connectors/file_exchange.md`` §8, §9). Connectors add their folders and formats."""

    protocol: Literal["sftp", "ftps", "ftps_implicit", "ftp"] = Field(
        "sftp", title="Protocol", description="ftp sends the password in the clear; use it only inside one's own network."
    )
    host: str = Field(min_length=1, max_length=253, title="Host", description="Name or address only, such as files.example.com.")
    port: int | None = Field(None, ge=1, le=65535, title="Port", description="Empty: 22 for sftp, 21 for ftps, 990 for implicit.")
    user: str = Field(min_length=1, max_length=200, title="User")
    password: SecretStr = Field(SecretStr(""), title="Password", description="Empty where a private key is given.")
    private_key: SecretStr = Field(
        SecretStr(""),
        title="Private key",
        description="SFTP only: the text of an OpenSSH or PEM file.",
        json_schema_extra={"several_lines": True},
    )
    passphrase: SecretStr = Field(SecretStr(""), title="Passphrase of the private key")
    identity: str = Field(
        "",
        max_length=4000,
        title="Server's identity",
        description="The confirmed host key (SFTP) or certificate (FTPS). An admin confirms it on the connection's page.",
    )
    certificate_authority: str = Field(
        "",
        title="Certificate authority file",
        description="FTPS only: path of a PEM file. Not needed for a confirmed certificate.",
    )
    active: bool = Field(default=False, title="Active mode", description="FTP and FTPS only: the server calls back.")
    encoding: str = Field("utf-8", title="Encoding of file names", description="Such as windows-1252 for an old Windows server.")
    old_algorithms: bool = Field(
        default=False,
        title="Allow old encryption",
        description="For servers that know nothing newer: SFTP with CBC or SHA-1 checksums, FTPS with TLS 1.0 and 1.1.",
    )
    requests: int = Field(
        64,
        ge=1,
        le=256,
        title="Requests in flight",
        description="SFTP only, of 32 KiB; lower it for a server that hangs on large files.",
    )

    @property
    def account(self) -> str:
        return f"{self.address} {self.user}"

    @property
    def address(self) -> str:
        """The server as an address without the account, such as ``sftp://files.example.com:22``."""
        scheme = "ftps" if self.protocol == "ftps_implicit" else self.protocol
        return f"{scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port or PORTS[self.protocol]}"

    @field_validator("host")
    @classmethod
    def _only_a_host(cls, host: str) -> str:
        bare = host.removeprefix("[").removesuffix("]")
        if any(character in bare for character in "/@ \\?#") or (":" in bare and bare.count(":") < 2) or not bare.isprintable():
            raise ValueError("Give the host's name or address only, without protocol, port, user or folder.")
        return bare

    @field_validator("user", "password")
    @classmethod
    def _one_line(cls, value: str | SecretStr) -> str | SecretStr:
        plain = value if isinstance(value, str) else value.get_secret_value()
        if any(ord(character) < 32 for character in plain):
            raise ValueError("It holds a line break or another control character.")
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str) -> str:
        try:
            plain = "abc/".encode(name) == b"abc/" and codecs.lookup(name)
        except (LookupError, ValueError):
            plain = False
        if not plain:
            raise ValueError("Give an encoding such as utf-8, windows-1252 or iso-8859-1.")
        return name

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        sftp, key = self.protocol == "sftp", self.private_key.get_secret_value()
        if key and not sftp:
            raise ValueError("A private key is for SFTP; give FTP and FTPS a password.")
        if not key and not self.password.get_secret_value():
            raise ValueError("Give a password, or for SFTP a private key.")
        if key:
            key_from(key, self.passphrase.get_secret_value())
        return self


def key_from(text: str, passphrase: str = "") -> paramiko.PKey:
    """The private key in an OpenSSH or PEM text; raises ValueError with words for whoever entered it."""
    secret = passphrase.encode() or None
    try:
        key = (
            load_ssh_private_key(text.encode(), secret)
            if "BEGIN OPENSSH" in text
            else load_pem_private_key(text.encode(), secret)
        )
        kind = next(ours for theirs, ours in _KEYS.items() if isinstance(key, theirs))
    except (TypeError, UnsupportedAlgorithm, ValueError, StopIteration):
        raise ValueError(_NO_KEY) from None
    lines = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    return kind(file_obj=StringIO(lines))
