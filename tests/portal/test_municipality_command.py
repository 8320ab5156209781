import pytest
from django.core.management import CommandError, call_command

from portal.models import Municipality, MunicipalityGroup
from portal.roles import Role

pytestmark = pytest.mark.django_db

KLARTRASK = ["klartrask", "--host=klartrask.example", "--code=997", "--country=FI"]
NAMES = ["--name=sv=Klarträsk", "--name=fi=Kuulasjärvi"]


def test_an_operator_opens_a_municipality_in_its_languages(client, capsys) -> None:
    call_command("municipality", *KLARTRASK, *NAMES, "--port=443", "--hue=35")
    opened = Municipality.objects.get(slug="klartrask")
    assert opened.languages == ["sv", "fi"]
    assert (opened.name_sv, opened.name_fi, opened.hue) == ("Klarträsk", "Kuulasjärvi", 35)
    assert MunicipalityGroup.objects.of(opened).count() == len(Role)
    assert capsys.readouterr().out == "Klarträsk: https://klartrask.example\n"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--name=Klarträsk"], "LANGUAGE=NAME"),
        (["--name=de=Klarträsk"], "LANGUAGE=NAME"),
        (["--name=sv="], "LANGUAGE=NAME"),
        (["--name=sv=Klarträsk", "--hue=400"], "359"),
        (["--name=sv=Klarträsk", "--time-zone=Mars/Olympus"], "Mars/Olympus"),
    ],
)
def test_what_does_not_hold_is_refused_in_words_and_nothing_is_made(wrong, told) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("municipality", *KLARTRASK, *wrong)
    assert not Municipality.objects.exists()


def test_an_address_serves_one_municipality() -> None:
    call_command("municipality", *KLARTRASK, *NAMES)
    again = ["andra", *KLARTRASK[1:2], "--code=996", "--country=FI", "--name=sv=Andra"]
    with pytest.raises(CommandError, match=r"klartrask\.example"):
        call_command("municipality", *again)
