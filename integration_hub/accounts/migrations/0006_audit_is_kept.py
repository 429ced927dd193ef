"""The trail can only grow: the database itself refuses to change what an entry says, and to delete one.

Whose entry it was may become unknown (the person or the merchant is gone; ``by`` still says who it was).
"""

from django.db import migrations

TOLD = ("id", "at", "by", "action", "subject", "detail", "reason", "correlation")
SAID = "The audit trail is never changed and nothing of it is deleted."

SQLITE = (
    f"create trigger audit_is_never_changed before update of {', '.join(TOLD)} on accounts_auditentry "
    f"begin select raise(abort, '{SAID}'); end",
    "create trigger audit_is_nobodys_else before update of person_id, merchant_id on accounts_auditentry "
    "when (new.person_id is not old.person_id and new.person_id is not null) "
    "or (new.merchant_id is not old.merchant_id and new.merchant_id is not null) "
    f"begin select raise(abort, '{SAID}'); end",
    f"create trigger audit_is_never_deleted before delete on accounts_auditentry begin select raise(abort, '{SAID}'); end",
)
POSTGRESQL = (
    f"create function audit_is_kept() returns trigger language plpgsql as $$ begin raise exception '{SAID}'; end $$",
    f"create trigger audit_is_never_changed before update of {', '.join(TOLD)} on accounts_auditentry "
    "for each row execute function audit_is_kept()",
    "create trigger audit_is_nobodys_else before update of person_id, merchant_id on accounts_auditentry for each row "
    "when ((new.person_id is distinct from old.person_id and new.person_id is not null) "
    "or (new.merchant_id is distinct from old.merchant_id and new.merchant_id is not null)) "
    "execute function audit_is_kept()",
    "create trigger audit_is_never_deleted before delete on accounts_auditentry for each row execute function audit_is_kept()",
)
GONE = tuple(
    f"drop trigger {name}{{of}}" for name in ("audit_is_never_changed", "audit_is_nobodys_else", "audit_is_never_deleted")
)


def keep(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def let_go(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in GONE:
        schema_editor.execute(statement.format(of=" on accounts_auditentry" if postgresql else ""))
    if postgresql:
        schema_editor.execute("drop function audit_is_kept()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_people")]

    operations = [migrations.RunPython(keep, let_go)]
