import django.db.models.deletion
from django.db import migrations, models

LOOKED_AT = 1000
KEPT_GAPS = 20
FIELDS = ("state", "ended_at", "staged", "published")
BADLY = {"failed", "not_reachable", "count_mismatch", "invalid", "harmful", "timed_out", "aborted", "export_late", "not_picked_up"}


def from_the_runs(apps, schema_editor):
    """The signs of life that the newest runs of each process still tell."""
    run, heartbeat = apps.get_model("runs", "Run"), apps.get_model("runs", "Heartbeat")
    for process in apps.get_model("processes", "Process").objects.order_by("pk").iterator():
        ended = run.objects.filter(process=process, ended_at__isnull=False).order_by("-pk")
        runs = list(ended.values(*FIELDS)[:LOOKED_AT])
        if runs:
            where = process.target_id if process.kind == "catalogue_to_shop" and process.target_id else process.source_id
            heartbeat.objects.get_or_create(connection_id=where, kind=process.kind, defaults=signs_of(runs))


def signs_of(runs):
    """The fields of a heartbeat, from ended runs, newest first."""
    good = [each["ended_at"] for each in runs if each["state"] == "done"]
    answered = [each["ended_at"] for each in runs if each["state"] in ("done", "harmful", "count_mismatch", "invalid")]
    brought = [each for each in runs if each["state"] == "done"]
    changed = [each["ended_at"] for each in brought if (each["staged"] if each["published"] is None else each["published"])]
    newest = changed[: KEPT_GAPS + 1]
    failing = None
    for each in runs:
        if each["state"] == "done":
            break
        failing = each["ended_at"] if each["state"] in BADLY else failing
    return {
        "beat_at": answered[0] if answered else None, "good_at": good[0] if good else None,
        "changed_at": changed[0] if changed else None, "failing_since": failing,
        "gaps": [int((later - earlier).total_seconds()) for later, earlier in zip(newest, newest[1:])][::-1],
    }


class Migration(migrations.Migration):

    dependencies = [
        ('connections', '0004_state_since'),
        ('processes', '0001_initial'),
        ('runs', '0003_resync'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('beat_at', models.DateTimeField(null=True)),
                ('good_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
                ('gaps', models.JSONField(default=list)),
                ('failing_since', models.DateTimeField(null=True)),
                ('missed', models.BigIntegerField(default=0)),
                ('missed_run', models.BigIntegerField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='heartbeats', to='connections.connection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('connection', 'kind'), name='heartbeat_is_kept_once')],
            },
        ),
        migrations.RunPython(from_the_runs, migrations.RunPython.noop),
    ]
