from django.db import migrations, models
from django.db.models import F


def since_the_last_check(apps, schema_editor):
    """Of a state that was met before this was kept, the last check is the first that is known."""
    apps.get_model("connections", "Connection").objects.update(state_since=F("checked_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('connections', '0003_files_that_wait'),
    ]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='state_since',
            field=models.DateTimeField(help_text='When it was first met in the state it is in.', null=True),
        ),
        migrations.RunPython(since_the_last_check, migrations.RunPython.noop),
    ]
