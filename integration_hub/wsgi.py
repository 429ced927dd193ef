"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_hub.settings")
application = get_wsgi_application()

# Django's own server checks its settings; others have to be told to.
from integration_hub.checks import require_sound_settings  # noqa: E402 - it needs Django to be set up

require_sound_settings()
