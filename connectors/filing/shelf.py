"""Which exports lie on the server, which of them counts, and where they go once they were read (``file_exchange.md`` §6).

From full exports only the newest whole one counts; those before it are put away with it, as overtaken. Of exports that hold
only changes every one is read, oldest first. Kinds of record that are read from the same files leave the newest where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from connectors.filing.client import FileErp
from connectors.filing.export import Export
from connectors.filing.naming import archived, base_name, of_month, temporary, within
from connectors.parcels import Lying

REASON = ".reason.txt"


def lying(client: FileErp, kind: type) -> Sequence[Lying]:
    """The exports that must be read, in their order; one that is still being written is not whole. Before them those whose names
    must not be used, so that they are seen."""
    export = client.export(kind)
    found = ready(client.files.list(export.folder), export)
    if export.hand_over == "stable" and found:
        client.wait(export.stable_seconds)
        found = unmoved(found, ready(client.files.list(export.folder), export))
    ordered = sorted((each for each in found if not each.refusal), key=export.oldest_first)
    refused = [each for each in found if each.refusal]
    return [*refused, *(newest_counts(ordered) if export.complete else ordered)]


def fetch(client: FileErp, found: Lying, path: Path) -> None:
    """Copy one, going on with what ``path`` holds of it."""
    client.files.fetch(found, path)


def put_away(client: FileErp, kind: type, found: Lying, reason: str) -> bool:
    """Out of the way once it was read, or with the reason why it could not be. False: it stays where it is."""
    export, config = client.export(kind), client.config
    if reason:
        return _refused(client, kind, found, reason)
    stays = config.shared(kind) or not config.archive_folder
    if export.complete and config.archive_folder:
        for older in _overtaken(client, export, found):
            _move(client, export, older, of_month(config.archive_folder, older))
    return not stays and _move(client, export, found, of_month(config.archive_folder, found))


def newest_counts(ordered: Sequence[Lying]) -> Sequence[Lying]:
    """Of full exports, oldest first: the newest whole one, and what came after it and is not whole yet."""
    whole = [place for place, found in enumerate(ordered) if found.whole]
    return ordered[whole[-1] :] if whole else ordered


def unmoved(before: Sequence[Lying], after: Sequence[Lying]) -> list[Lying]:
    """What lies there now, whole where it did not change meanwhile."""
    seen = set(before)
    return [found if found in seen else replace(found, whole=False) for found in after]


def ready(listed: Sequence[Lying], export: Export) -> list[Lying]:
    """The exports among what lies in a folder, each whole where all that is agreed to come with it has come."""
    there = {base_name(found.name): found for found in listed}
    return [
        replace(found, whole=found.whole and _handed_over(found, there, export))
        for name, found in there.items()
        if fnmatchcase(name.lower(), export.pattern.lower()) and not temporary(name) and not name.endswith(export.beside)
    ]


def _handed_over(found: Lying, there: Mapping[str, Lying], export: Export) -> bool:
    """Whether trigger and manifest lie there, and are no older than the file: last night's trigger says nothing of tonight."""
    for ending in export.beside:
        sign = there.get(f"{base_name(found.name)}{ending}")
        if sign is None or (sign.modified_at and found.modified_at and sign.modified_at < found.modified_at):
            return False
    return True


def _overtaken(client: FileErp, export: Export, found: Lying) -> list[Lying]:
    """The full exports before this one."""
    there = ready(client.files.list(export.folder), export)
    return [older for older in there if not older.refusal and export.oldest_first(older) < export.oldest_first(found)]


def _move(client: FileErp, export: Export, found: Lying, folder: str) -> bool:
    """Move one with all that came with it. Its signs go first: one that stayed would pass the next file of that name as whole."""
    for ending in export.beside:
        client.files.move(f"{found.name}{ending}", within(folder, f"{archived(found)}{ending}"))
    return client.files.move(found.name, within(folder, archived(found)))


def _refused(client: FileErp, kind: type, found: Lying, reason: str) -> bool:
    config = client.config
    if not config.error_folder:
        return False
    name = f"{archived(found)}{REASON}"
    client.files.put(within(config.error_folder, name), reason.encode())
    return not config.shared(kind) and _move(client, client.export(kind), found, config.error_folder)
