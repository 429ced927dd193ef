"""A furnished merchant, and how many queries a page takes."""

from tests.manage.conftest import queries, scene

__all__ = ["queries", "scene"]
