"""Files to apply, written as a person would."""

from collections.abc import Callable
from pathlib import Path

import pytest

HUB = """\
merchants:
  alpine:
    name: Alpine Outdoor
    time_zone: Europe/Vienna
    connections:
      erp:
        connector: sap_business_one
        contact: IT of Alpine
        config:
          url: https://sap.example.com:50000
          company: ALPINE
          user: hub
          password: {env: ALPINE_SAP}
          time_zone: Europe/Vienna
      shop:
        connector: woocommerce
        config:
          base_url: https://shop.example.com
          consumer_key: {env: ALPINE_KEY}
          consumer_secret: {file: secret.txt}
    processes:
      items:
        kind: items_from_erp
        from: erp
        monitoring: yes
        settings: {most_withdrawn: 0.3}
        schedules:
          - crontab: "*/15 * * * *"
          - {crontab: "0 3 * * *", mode: full, time_zone: Europe/London}
      orders:
        kind: orders_from_shop
        from: shop
      delivery:
        kind: orders_to_erp
        from: shop
        to: erp
        mapping: {tax: {standard: U20}}
    recipients: [orders@alpine.example]
people:
  - {email: Anna@alpine.example, name: Anna, role: merchant, merchants: [alpine], password: {env: ALPINE_ANNA}}
  - {email: admin@hub.example, role: admin}
"""


@pytest.fixture
def hub_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes the file, with parts replaced, and sets the secrets that it names."""
    for name in ("ALPINE_SAP", "ALPINE_KEY"):
        monkeypatch.setenv(name, f"secret of {name}")
    monkeypatch.setenv("ALPINE_ANNA", "a long password of Anna")
    (tmp_path / "secret.txt").write_text("cs_from_a_file\n")

    def write(*replaced: tuple[str, str]) -> Path:
        text = HUB
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "hub.yaml"
        path.write_text(text)
        return path

    return write
