"""What an admin may tell of an Odoo, and what is refused while it is typed."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.domains import domain_of, literally

LEAST = {"url": "https://acme.odoo.example", "api_key": "key-key-key"}


def config(**settings: Any) -> OdooConfig:
    return OdooConfig.model_validate(LEAST | settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "acme.odoo.example"},
        {"url": "https://acme.odoo.example/web"},
        {"url": "https://user:secret@acme.odoo.example"},
        {"time_zone": "Mars/Base"},
        {"language": "swedish please"},
        {"protocol": "jsonrpc"},
        {"protocol": "jsonrpc", "database": "acme"},
        {"product_filter": "sale_ok = true"},
        {"product_filter": '{"sale_ok": true}'},
        {"product_filter": '["|", ["a", "=", 1]]'},
        {"customer_filter": '[["name", "or 1=1", 2]]'},
        {"customer_filter": "[" * 100_000},
        {"page_size": 0},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        config(**wrong)


DOMAINS = (
    "",
    "[]",
    '[["a", "=", 1]]',
    '["|", ["a", "=", 1], ["b.c", "in", [1, 2]]]',
    '["!", ["a", "=", 1], ["b", "=", 2]]',
    '["&", ["a", "=", 1], "|", ["b", "=", 1], ["c", "=", 1]]',
)


@pytest.mark.parametrize("text", DOMAINS)
def test_every_domain_that_odoo_reads_is_taken(text: str) -> None:
    assert isinstance(domain_of(text), tuple)


def test_company_and_language_go_with_every_call() -> None:
    assert config(company=3, language="sv_SE").context == {"tz": "UTC", "lang": "sv_SE", "allowed_company_ids": [3]}
    assert config().context == {"tz": "UTC"}


def test_accounts_are_told_apart_by_host_and_database_and_keep_their_key() -> None:
    assert config(database="a").account != config(database="b").account
    assert "key-key-key" not in repr(config())
    assert config(settle_minutes=20).settle > config().settle


def test_signs_that_are_patterns_to_odoo_are_meant_as_they_are() -> None:
    assert literally("a_b%c\\d") == "a\\_b\\%c\\\\d"
