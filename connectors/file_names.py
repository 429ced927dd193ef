"""Names of files as servers give them: which of them may be used at all."""

import posixpath

from connectors.errors import Rejected

LONGEST_NAME = 200
LONGEST_PATH = 500


def refusal(name: str) -> str:
    """Why a name from a server's listing is never used; "" where it may be."""
    if name in {"", ".", ".."} or "/" in name or "\\" in name:
        return "Its name leads out of its folder."
    if any(0xD800 <= ord(character) <= 0xDFFF for character in name):
        return "Its name is not written in the connection's encoding of file names."
    if not name.isprintable() or name != name.strip():
        return "Its name holds control characters, or blanks at its ends."
    if len(name) > LONGEST_NAME:
        return f"Its name is longer than {LONGEST_NAME} characters."
    return ""


def harmless(name: str) -> str:
    """A refused name as it may be shown and kept."""
    shown = "".join(character if character.isprintable() and character not in "/\\" else "\ufffd" for character in name)
    return shown.strip()[:LONGEST_NAME] or "\ufffd"


def joined(folder: str, name: str) -> str:
    """The path of a file in a folder."""
    return f"{folder.rstrip('/')}/{name}" if folder.strip("/") or folder.startswith("/") else name


def parent(path: str) -> str:
    """The folder that a path lies in; "" for the account's own."""
    folder = posixpath.dirname(path)
    return folder or ""


def safe(path: str) -> str:
    """A path that may be sent to a server; raises Rejected for one that leads elsewhere or breaks a command."""
    parts = [part for part in path.strip("/").split("/") if part]
    if len(path) > LONGEST_PATH or any(refusal(part) for part in parts) or (path.strip("/") and not parts):
        remedy = "Give the file a plain name: letters, digits, dots, dashes; no folder steps, no control characters."
        raise Rejected("name_refused", "The file's name or folder cannot be used on a file server.", remedy)
    return ("/" if path.startswith("/") else "") + "/".join(parts)
