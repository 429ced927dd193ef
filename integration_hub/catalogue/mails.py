"""The mail address inside a customer's record, as both databases find it by an index."""

from typing import Any

from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, Any]


class MailOf(Func):
    """The mail address of a record of a customer, trimmed, in lower case: of ``data``, so that an import writes nothing more."""

    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Sql:
        template = "lower(trim(json_extract(%(expressions)s, '$[0].email')))"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Sql:
        template = "lower(btrim((%(expressions)s)::json -> 0 ->> 'email'))"
        return super().as_sql(compiler, connection, template=template, **context)
