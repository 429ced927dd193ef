"""Whether a mapping is active is one of its states."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("mappings", "0003_versions_taken_over")]

    operations = [
        migrations.RemoveConstraint("mapping", "one_active_mapping_per_process"),
        migrations.RemoveField("mapping", "active"),
        migrations.AddConstraint(
            "mapping",
            models.UniqueConstraint(condition=Q(state="active"), fields=("process",), name="one_active_mapping_per_process"),
        ),
        migrations.AddConstraint(
            "mapping",
            models.CheckConstraint(
                condition=Q(state="draft", version__isnull=True) | (~Q(state="draft") & Q(version__isnull=False)),
                name="mapping_is_a_draft_or_has_a_version",
            ),
        ),
    ]
