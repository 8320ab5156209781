"""The factories hold together: each makes a row that the database accepts, as often as asked."""

import pytest
from factory.django import DjangoModelFactory

from portal.models import MunicipalityGroup
from portal.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

EVERY = [
    factory
    for _name, factory in sorted(vars(factories).items())
    if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and factory._meta.model
]


@pytest.mark.parametrize("factory", EVERY, ids=lambda factory: factory.__name__)
def test_every_factory_makes_two_rows(factory) -> None:
    parent = {}
    if factory is factories.CaseIndexPageFactory:
        parent = {"parent": factories.MunicipalityFactory().site.root_page.specific}
        assert factory(**parent).live
        return
    first, second = factory(), factory()
    assert first.pk != second.pk


def test_staff_has_its_role_in_its_municipality() -> None:
    municipality = factories.MunicipalityFactory()
    officer = factories.StaffFactory(municipality=municipality, role=Role.CASE_OFFICER)
    row = MunicipalityGroup.objects.get(group__user=officer)
    assert (row.municipality, row.role) == (municipality, Role.CASE_OFFICER)


def test_a_case_page_stands_in_the_list_of_its_municipality() -> None:
    page = factories.CasePageFactory()
    other = factories.CasePageFactory(case__source=page.case.source)
    assert page.get_parent() == other.get_parent()
    assert page.get_site().municipality == page.case.municipality
