"""Where payloads of feeds lie in the hub: while they are on their way, and failed ones for as long as they are of use."""

import errno
import hashlib
import os
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from integration_hub.publishing.models import FeedImport

KEPT_FAILED = 20
"""Of each target: payloads of failed feeds that can be downloaded (R83)."""
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


def place(name: str) -> Path:
    """The file of that name in the spool."""
    return _folder() / name


def new_names(target_id: int, suffix: str) -> tuple[str, str]:
    """Names for a payload and what it tells, which nobody else uses."""
    stem = f"{target_id}-{uuid4().hex}"
    return f"{stem}{suffix}", f"{stem}.told"


def sealed(file: BinaryIO) -> None:
    """What was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def discard(*names: str) -> None:
    for name in filter(None, names):
        place(name).unlink(missing_ok=True)


def sweep(target_id: int) -> None:
    """Throw away what a killed worker left of this target, and payloads of failures long past."""
    feeds = FeedImport.objects.filter(target=target_id)
    known = {name for pair in feeds.exclude(path="").values_list("path", "told") for name in pair}
    discard(*(path.name for path in _folder().glob(f"{target_id}-*") if path.name not in known))
    failed = feeds.exclude(path="").exclude(state__in=FeedImport.OPEN).order_by("-pk")
    for pk, path, told in failed.values_list("pk", "path", "told")[KEPT_FAILED:]:
        FeedImport.objects.filter(pk=pk).update(path="", told="")
        discard(path, told)


def _folder() -> Path:
    folder: Path = settings.HUB_SPOOL / "feeds"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
