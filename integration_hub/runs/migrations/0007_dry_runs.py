from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('runs', '0006_held_and_rolled_back'),
    ]

    operations = [
        migrations.AlterField(
            model_name='run',
            name='mode',
            field=models.CharField(choices=[('full', 'Full'), ('incremental', 'Incremental'), ('resync', 'Resync'), ('record', 'One record'), ('roll_back', 'Roll-back'), ('dry_run', 'Dry run')], max_length=20),
        ),
    ]
