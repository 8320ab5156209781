"""The demo's licences: a package, a witness, and somebody who holds one."""

import pytest
from django.utils import translation

from demo.licences import give_licences
from demo.texts.licences import LICENCES
from learning import issuing
from learning import licence_rules as rules
from learning.badges.verifying import Verdict
from learning.models import Licence, LicencePackage, Witness
from tests.factories import MunicipalityFactory
from tests.learning import factories as courses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", LICENCES)
def test_somebody_holds_a_licence_that_a_witness_was_there_for(slug):
    text = LICENCES[slug]
    languages = list(text.names)
    town = MunicipalityFactory(slug=slug, languages=languages)
    give_licences(town, None)
    give_licences(town, None)
    licence = Licence.objects.get()
    assert licence.holder_name == text.holder[1]
    assert [one.verdict for one in issuing.checked(licence)] == [Verdict.VALID] * 2
    assert Witness.objects.of(town).serving().count() == 1
    package = LicencePackage.objects.get()
    for code in languages:
        with translation.override(code):
            assert len(package.skills) == len(rules.skills(text.skills[code])) == 6


def test_where_there_is_a_course_it_comes_first():
    town = MunicipalityFactory(slug="tornsund", languages=["da", "en"])
    course, _lessons = courses.whole(town)
    give_licences(town, None)
    assert LicencePackage.objects.get().course_key == course.translation_key
    assert Licence.objects.get().outline_version
