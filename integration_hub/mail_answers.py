"""What a mail server's refusal or silence means, in words for people; its own words behind them, without our secrets."""

import smtplib
import ssl

from django.conf import settings

LONGEST = 500


def answer_in_words(problem: Exception) -> str:
    """One sentence of ours, and what the server said."""
    return _masked(_said(problem))[:LONGEST]


def _said(problem: Exception) -> str:
    match problem:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(problem.recipients.values()))
            return f"The mail server refused the address: {code} {_text(said)}"
        case smtplib.SMTPResponseException():
            return f"{_refused(problem)}: {problem.smtp_code} {_text(problem.smtp_error)}"
        case smtplib.SMTPServerDisconnected():
            return f"The mail server broke off before it had taken the mail: {problem}"
        case ssl.SSLError():
            return f"No secure connection to the mail server came about: {problem}"
        case OSError():
            return _unreached(problem)
        case _:
            return f"The mail could not be handed over: {type(problem).__name__}: {problem}"


def _unreached(problem: OSError) -> str:
    if isinstance(problem, TimeoutError):
        return f"The mail server did not answer within {settings.EMAIL_TIMEOUT} seconds."
    return f"The mail server cannot be reached: {type(problem).__name__}: {problem}"


def _refused(problem: smtplib.SMTPResponseException) -> str:
    match problem:
        case smtplib.SMTPAuthenticationError():
            return "The mail server does not let the hub in"
        case smtplib.SMTPSenderRefused():
            return "The mail server refused the hub's own address"
        case smtplib.SMTPConnectError():
            return "The mail server takes nothing at the moment"
        case _:
            return "The mail server refused the mail"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _masked(text: str) -> str:
    for secret in (settings.EMAIL_HOST_PASSWORD, settings.EMAIL_HOST_USER):
        if secret:
            text = text.replace(secret, "***")
    return text
