from django.db import migrations, models


def keep_room_for_what_is_sent(apps, schema_editor):
    """A fifth of each page stays free, so that what is sent lies beside what was claimed (PostgreSQL's HOT updates)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE portal_delivery SET (fillfactor = 80)")


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0005_deliveries_at_scale"),
    ]

    operations = [
        migrations.RenameField(
            model_name="device",
            old_name="told_at",
            new_name="tested_at",
        ),
        # what workers of before hold is known to no lease: it waits again
        migrations.RunSQL(
            "UPDATE portal_delivery SET state = 'w', lease = '' WHERE state = 'l'",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
                ("deliveries", models.JSONField()),
            ],
            options={
                "verbose_name": "lease",
                "verbose_name_plural": "leases",
            },
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="deliveries_waiting",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="deliveries_leased",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="deliveries_due",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="texts_sent",
        ),
        migrations.RemoveField(
            model_name="delivery",
            name="leased_until",
        ),
        migrations.AddField(
            model_name="delivery",
            name="waits",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state="w", then=models.Value(True)), default=models.Value(False)
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("attempts__gte", 0), ("waits", True)),
                fields=["channel", "due_at", "follower"],
                name="deliveries_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("waits", True)),
                fields=["follower", "channel"],
                name="deliveries_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "s")),
                fields=["municipality", "due_at"],
                name="texts_due",
            ),
        ),
        migrations.RunPython(keep_room_for_what_is_sent, migrations.RunPython.noop),
    ]
