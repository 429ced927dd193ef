"""The hub as gunicorn serves it, on the database of the test that started it."""

import json
import os

from django.db import connections

from integration_hub.wsgi import application

__all__ = ["application"]

for alias, name in json.loads(os.environ["SERVED_DATABASES"]).items():
    connections[alias].settings_dict["NAME"] = name
