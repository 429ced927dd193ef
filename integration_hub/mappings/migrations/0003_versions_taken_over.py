"""What was there is a version, activated when it was made."""

from django.db import migrations
from django.db.models import F


def take_over(apps, schema_editor):
    mappings = apps.get_model("mappings", "Mapping").objects
    mappings.update(activated_at=F("created_at"), changed_at=F("created_at"))
    mappings.filter(active=False).update(state="retired")
    mappings.filter(person__isnull=True).update(activated_by="command")
    for mapping in mappings.filter(person__isnull=False).select_related("person"):
        mapping.activated_by = mapping.person.email
        mapping.save(update_fields=["activated_by"])


def give_back(apps, schema_editor):
    mappings = apps.get_model("mappings", "Mapping").objects
    mappings.filter(state="draft").delete()
    mappings.exclude(state="active").update(active=False)


class Migration(migrations.Migration):
    dependencies = [("mappings", "0002_drafts")]

    operations = [migrations.RunPython(take_over, give_back)]
