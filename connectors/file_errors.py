"""What went wrong at a file server, in our words."""

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain, Unreadable
from connectors.file_talk import Answered, No

AGAIN = "The hub tries again. If it lasts, ask whoever runs the file server."
BUSY = 30.0
"""Seconds for which a busy server is left alone; none of these protocols says how long."""
LOGIN = "Check user, password and key of the connection with whoever runs the file server."
TOO_OLD = (
    "Ask whoever runs the file server for an update. Until then “Allow old encryption” in the connection may help; "
    "servers that know SHA-1 key exchange or ssh-rsa host keys only cannot be reached any more."
)


def lost() -> Unavailable:
    """The connection was cut, or nothing came any more; nothing was changed."""
    return Unavailable("connection_lost", "The connection to the file server was lost, or no answer came in time.", AGAIN)


def no_connection() -> Unavailable:
    """Nobody answers there."""
    remedy = "The hub tries again. If it lasts, check the address and the network."
    return Unavailable("no_connection", "The file server could not be reached.", remedy)


def host_unknown() -> Unavailable:
    """The name leads nowhere."""
    remedy = "Check the connection's host and the network."
    return Unavailable("host_unknown", "The connection's host name is not known.", remedy)


def address_refused() -> Access:
    """The name leads where nobody may go."""
    remedy = "Enter a public address, or let the administrator of the hub allow private addresses for this installation."
    return Access("address_not_allowed", "The connection's host leads into a private network.", remedy)


def busy(pace: float) -> Unavailable:
    """The server has its hands full."""
    message = "The file server accepts no more connections or requests at the moment."
    return Unavailable("server_busy", message, AGAIN, retry_after=BUSY * pace)


def login_refused() -> Access:
    """Wrong user, password or key."""
    return Access("login_refused", "The file server refused the log-in.", LOGIN)


def login_kind(kinds: str) -> Access:
    """The server wants something that the connection does not hold."""
    return Access("login_kind_refused", f"The file server wants another way of logging in ({kinds}).", LOGIN)


def encryption_too_old() -> Access:
    """The two know no way to encrypt that both accept."""
    message = "The file server knows only encryption that the hub does not accept any more."
    return Access("encryption_too_old", message, TOO_OLD)


def identity_unknown(shown: str) -> Access:
    """Nobody has confirmed who this server is."""
    remedy = "Compare the fingerprint with whoever runs the server, and confirm it on the connection's page."
    return Access("identity_unknown", f"Nobody has confirmed the file server's identity yet. It shows {shown}.", remedy)


def identity_changed(shown: str) -> Access:
    """Another server, or somebody between us."""
    remedy = (
        "Nothing was sent. Ask whoever runs the server whether it was changed; only then confirm the new fingerprint on the "
        "connection's page. If it was not changed, somebody may be listening in."
    )
    return Access("identity_changed", f"The file server shows another identity than the one confirmed: {shown}.", remedy)


def no_identity() -> Rejected:
    """Plain FTP."""
    return Rejected("no_identity", "An FTP server without TLS shows no identity.", "Choose sftp or ftps where the server can.")


def no_encryption() -> Access:
    """FTPS asked for, and not had."""
    remedy = "Ask whoever runs the file server whether it speaks FTPS on this port, or choose another protocol."
    return Access("encryption_refused", "The file server does not encrypt this connection.", remedy)


def not_trusted() -> Access:
    """A certificate authority was named that does not vouch for this server."""
    remedy = "Check the file of the certificate authority, or empty that field and confirm the certificate itself."
    return Access("authority_unreadable", "The file of the connection's certificate authority cannot be used.", remedy)


def answered(said: Answered, *, pace: float, folder: str) -> ConnectorError:
    """What follows from a server's no."""
    match said.no:
        case No.DENIED:
            remedy = f"Let whoever runs the file server give the account the right to do so in {folder or 'its own folder'}."
            return Access("no_permission", f"The account may not do this in {folder or 'its own folder'}.", remedy)
        case No.MISSING:
            remedy = "Check the folder in the connection, or let whoever runs the file server make it."
            return Access("folder_missing", f"There is no {folder or 'such'} on the file server.", remedy)
        case No.FULL:
            remedy = "Ask whoever runs the file server to make room. The hub tries again by itself."
            return Unavailable("server_full", "The file server has no room left.", remedy)
        case No.EXISTS:
            return name_taken()
        case No.BUSY:
            return busy(pace)
    return Rejected(
        "server_refused", "The file server refused to do this.", "See the exchange for its words; ask whoever runs it."
    )


def name_taken() -> Rejected:
    """Somebody else's file has this name."""
    remedy = "Find out who put it there. Nothing was overwritten; move that file away, then try again."
    return Rejected("name_taken", "A file of this name that is not ours lies on the file server already.", remedy)


def file_gone() -> Unavailable:
    """It was there when the folder was listed."""
    return Unavailable("file_gone", "The file is not there any more.", "The hub looks again at its next run.")


def file_changed() -> Unavailable:
    """Somebody writes it, or replaced it."""
    remedy = "The hub tries again. Agree with the other side that files are written under a temporary name and then renamed."
    return Unavailable("file_changed", "The file was changed while it was read.", remedy)


def name_refused(why: str) -> Rejected:
    """A name from a listing that is never used."""
    return Rejected("name_refused", f"The file was not touched. {why}", "Let whoever writes the file give it a plain name.")


def too_large(most: int) -> Unreadable:
    """A file that should be small."""
    return Unreadable("file_too_large", f"The file is larger than {most} bytes.", "Look at it on the server.")


def listing_unreadable() -> Unreadable:
    """Too many files, or lines that nobody understands."""
    message = "The folder's listing cannot be understood, or it holds far too many files."
    return Unreadable("listing_unreadable", message, "Let whoever runs the file server empty the folder, or offer MLSD.")


def upload_short() -> Unavailable:
    """What arrived is not what was sent."""
    message = "The file server took the file, but holds another size than was sent. It was not shown to the other side."
    return Unavailable("upload_short", message, "The hub tries again. Ask whoever runs the file server whether its disk is full.")


def upload_failed() -> Unavailable:
    """Some servers say no more than that when they are full."""
    message = "The file server failed to store the file. It was not shown to the other side."
    return Unavailable(
        "upload_failed", message, "The hub tries again. Ask whoever runs the file server whether its disk is full."
    )


def cannot_look() -> Access:
    """A server on which nothing can be checked."""
    remedy = "Ask whoever runs the file server to offer SIZE or MLST; without it a lost answer could leave a file twice."
    return Access("cannot_look", "The file server does not tell of the file that was just uploaded.", remedy)


def in_doubt() -> Uncertain:
    """The rename may have been done."""
    message = "The file was uploaded, but the answer to its renaming was lost."
    return Uncertain("answer_lost", message, "The hub looks whether the file was renamed before anything else is done.")
