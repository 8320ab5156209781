"""The ground that tests stand on is the same with and without migrations, and survives a flush."""

import pytest
from django.conf import settings
from wagtail.models import Collection, Locale, Page, Site


def assert_ground() -> None:
    assert set(Locale.objects.values_list("language_code", flat=True)) == {
        code for code, _name in settings.LANGUAGES
    }
    assert Page.objects.get().depth == 1
    assert Site.objects.get().root_page.depth == 1
    assert Collection.objects.get().depth == 1


@pytest.mark.django_db
def test_every_installation_has_languages_a_root_page_and_a_default_site() -> None:
    assert_ground()


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_ground_is_laid_again_after_a_test_that_empties_the_tables(turn: int) -> None:
    assert_ground()
    Page.objects.filter(depth=1).update(title=f"changed in turn {turn}")
