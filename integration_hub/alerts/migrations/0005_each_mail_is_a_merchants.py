import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0004_mails_of_before'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='merchant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='accounts.merchant'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'held'])), fields=['due_at'], name='notices_due'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['merchant', '-id'], name='notices_of_merchant'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['merchant', 'address', 'cause'], name='notices_of_cause'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('follows__isnull', True), ('kind', 'trouble'), ('over_at__isnull', True)), fields=['at'], name='notices_open'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['trouble', 'recovery'])), fields=('run', 'address', 'kind'), name='one_mail_per_run_and_address'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'sheet')), fields=('sheet', 'address'), name='one_mail_per_sheet_and_address'),
        ),
    ]
