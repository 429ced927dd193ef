"""What a second factor is made of, sealed at rest under the keys that seal credentials (I9)."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.image.svg import SvgPathFillImage

from integration_hub.connections.vault import open_sealed, seal

ISSUER = "Integration Hub"
BELONGS_TO = "second factor"
SECRETS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""Where each kind keeps what must not be read; a passkey holds only what everybody may know."""


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody who reads the database can make a code of it."""

    def encrypt(self, text: str) -> str:
        return seal(text, belongs_to=BELONGS_TO)

    def decrypt(self, encrypted_text: str) -> str:
        return open_sealed(encrypted_text, belongs_to=BELONGS_TO)

    def get_totp_issuer(self) -> str:
        return f"{ISSUER} ({self._get_site_name()})"

    def build_totp_svg(self, url: str) -> SafeString:
        """The picture in the page itself: attributes only, on white, so that phones read it in the dark theme, too."""
        code = QRCode(border=2)
        code.add_data(url)
        picture = code.make_image(image_factory=SvgPathFillImage)
        drawn: str = picture.to_string(encoding="unicode")
        return mark_safe(drawn)  # noqa: S308 - drawn here, of squares alone
