"""How the programs' own log is written: for people a line, for collectors of logs an object a line."""

import json
import logging
from datetime import UTC, datetime

from integration_hub import journeys


class Stamp(logging.Filter):
    """Puts the journey's correlation id on each record, "-" where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.correlation = journeys.current() or "-"
        return True


class JsonLines(logging.Formatter):
    """Each record as one line of JSON, with what it is about (``extra={"hub": {...}}``) beside its text."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "correlation": journeys.current(),
            **getattr(record, "hub", {}),
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
