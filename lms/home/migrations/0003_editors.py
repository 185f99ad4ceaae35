"""Trainers and administrators write pages: whoever holds the role today joins the group of the editor, which may translate."""

from django.db import migrations

ROLES = ("trainer", "administrator")
GROUP = "Moderators"


def join(apps, schema_editor):
    group, _new = apps.get_model("auth", "Group").objects.get_or_create(name=GROUP)
    may_translate = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="wagtail_localize", codename="submit_translation"
    )
    group.permissions.add(*may_translate)
    held = apps.get_model("core", "Membership").objects.filter(role__in=ROLES, ends_on=None).values_list("user_id", flat=True)
    for user in apps.get_model("core", "User").objects.filter(pk__in=list(held)):
        user.groups.add(group)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_site_root"),
        ("core", "0007_organisation_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(join, migrations.RunPython.noop)]
