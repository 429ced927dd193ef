"""Texts of the description on a page."""

import re

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()
_CODE = re.compile(r"`([^`]+)`")


@register.filter
def coded(text: str) -> str:
    """The text, with what stands between backquotes as code."""
    parts = _CODE.split(text)
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts))
    )
