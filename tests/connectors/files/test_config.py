"""What an admin tells of a file server."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from pydantic import ValidationError

from connectors.file_config import key_from
from connectors.files import FileServerConfig

GOOD: dict[str, Any] = {"host": "files.example.com", "user": "hub", "password": "folder-pass-1"}


def text(key: Any, form: PrivateFormat, lock: KeySerializationEncryption) -> str:
    found: str = key.private_bytes(Encoding.PEM, form, lock).decode()
    return found


KEYS = (
    ed25519.Ed25519PrivateKey.generate(),
    ec.generate_private_key(ec.SECP256R1()),
    rsa.generate_private_key(public_exponent=65537, key_size=2048),
)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"host": "sftp://files.example.com"}, "name or address only"),
        ({"host": "files.example.com:22"}, "name or address only"),
        ({"host": "hub@files.example.com"}, "name or address only"),
        ({"user": "hub\r\nDELE x"}, "control character"),
        ({"password": "a\nb"}, "control character"),
        ({"password": ""}, "Give a password"),
        ({"encoding": "klingon"}, "Give an encoding"),
        ({"encoding": "utf-16"}, "Give an encoding"),
        ({"encoding": "base64"}, "Give an encoding"),
        ({"private_key": "ssh-ed25519 AAAA"}, "private key cannot be read"),
        ({"protocol": "ftps", "private_key": "x"}, "for SFTP"),
        ({"requests": 0}, "greater than or equal to 1"),
    ],
)
def test_a_mistake_is_told_in_words(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as problem:
        FileServerConfig.model_validate(GOOD | said)
    assert words in str(problem.value)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ({}, "sftp://files.example.com:22"),
        ({"protocol": "ftp"}, "ftp://files.example.com:21"),
        ({"protocol": "ftps"}, "ftps://files.example.com:21"),
        ({"protocol": "ftps_implicit"}, "ftps://files.example.com:990"),
        ({"port": 2222}, "sftp://files.example.com:2222"),
        ({"host": "[2001:db8::1]"}, "sftp://[2001:db8::1]:22"),
    ],
)
def test_each_protocol_has_its_port(said: dict[str, Any], address: str) -> None:
    config = FileServerConfig.model_validate(GOOD | said)
    assert config.address == address
    assert config.account == f"{address} hub", "Accounts of one server do not share their rate."


@pytest.mark.parametrize("key", KEYS, ids=["ed25519", "ecdsa", "rsa"])
@pytest.mark.parametrize("form", [PrivateFormat.OpenSSH, PrivateFormat.PKCS8])
def test_a_key_is_taken_in_any_usual_form(key: Any, form: PrivateFormat) -> None:
    plain = key_from(text(key, form, NoEncryption()))
    assert key_from(text(key, form, BestAvailableEncryption(b"a phrase")), "a phrase") == plain
    config = FileServerConfig.model_validate(GOOD | {"password": "", "private_key": text(key, form, NoEncryption())})
    assert "PRIVATE" not in repr(config)


@pytest.mark.parametrize("passphrase", ["", "another phrase"])
def test_a_locked_key_needs_its_passphrase(passphrase: str) -> None:
    with pytest.raises(ValueError, match="passphrase"):
        key_from(text(KEYS[0], PrivateFormat.OpenSSH, BestAvailableEncryption(b"a phrase")), passphrase)


def test_a_key_that_nobody_takes_any_more_is_refused() -> None:
    with pytest.raises(ValueError, match="Ed25519"):
        key_from(text(dsa.generate_private_key(key_size=2048), PrivateFormat.PKCS8, NoEncryption()))
