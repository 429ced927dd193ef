"""Mails that were made before have a kind, a state and a merchant, too."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    Notice, Run = apps.get_model("alerts", "Notice"), apps.get_model("runs", "Run")
    merchant = Run.objects.filter(pk=OuterRef("run")).values("merchant")
    Notice.objects.filter(merchant=None).update(merchant=Subquery(merchant), at=F("due_at"))
    Notice.objects.exclude(sheet=None).update(kind="sheet", event="closing")
    Notice.objects.exclude(sent_at=None).update(state="sent")


class Migration(migrations.Migration):
    dependencies = [("alerts", "0003_who_hears_of_what"), ("runs", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
