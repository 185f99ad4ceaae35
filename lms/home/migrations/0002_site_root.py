"""The three locales and a home page in each, instead of Wagtail's welcome page."""

from django.db import migrations

TITLES = {"en": "Qabilet", "ru": "Qabilet", "kk": "Qabilet"}


def build(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="homepage"
    )
    locale_model = apps.get_model("wagtailcore", "Locale")
    locales = {code: locale_model.objects.get_or_create(language_code=code)[0] for code in TITLES}
    page_model = apps.get_model("wagtailcore", "Page")
    home_model = apps.get_model("home", "HomePage")
    site_model = apps.get_model("wagtailcore", "Site")
    site_model.objects.all().delete()
    page_model.objects.filter(depth__gt=1).delete()
    root = page_model.objects.get(depth=1)
    key = None
    for place, (code, title) in enumerate(TITLES.items(), 1):
        home = home_model(
            title=title, draft_title=title, slug="home" if code == "en" else f"home-{code}",
            content_type=content_type, path=f"{root.path}{place:04d}", depth=2, numchild=0,
            url_path=f"/{'home' if code == 'en' else f'home-{code}'}/", locale=locales[code], live=True,
        )
        if key:
            home.translation_key = key
        home.save()
        key = home.translation_key
        if code == "en":
            site_model.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Qabilet")
    page_model.objects.filter(pk=root.pk).update(numchild=len(TITLES))


def remove(apps, schema_editor):
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("home", "HomePage").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(build, remove)]
