"""Mappings get drafts, and say who activated them and when."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mappings", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            "mapping",
            "state",
            models.CharField(
                choices=[("draft", "Draft"), ("active", "Active"), ("retired", "Retired")], default="active", max_length=10
            ),
        ),
        migrations.AddField(
            "mapping",
            "based_on",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="mappings.mapping"
            ),
        ),
        migrations.AddField("mapping", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("mapping", "changed_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField(
            "mapping",
            "changed_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField("mapping", "activated_at", models.DateTimeField(null=True)),
        migrations.AddField("mapping", "activated_by", models.CharField(blank=True, max_length=254)),
        migrations.AlterField("mapping", "version", models.PositiveIntegerField(null=True)),
        migrations.AlterField("mapping", "note", models.TextField(blank=True, help_text="Why.")),
    ]
