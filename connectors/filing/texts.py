"""Small texts that other systems write."""


def as_text(content: bytes) -> str:
    """A small text of an unknown system: UTF-8 where it is, else windows-1252 (``connectors/file_exchange.md`` §7)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1252", errors="replace")
