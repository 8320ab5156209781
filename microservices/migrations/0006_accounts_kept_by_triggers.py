import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("microservices", "0005_businesses"),
    ]

    operations = [
        migrations.AlterField(
            model_name="transfer",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outgoing",
                to="microservices.account",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="target",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incoming",
                to="microservices.account",
            ),
        ),
    ]
