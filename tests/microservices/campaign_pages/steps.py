"""What the tests of this folder do again and again."""

import uuid
from urllib.parse import urlsplit

from django.utils import timezone

from microservices.actions import campaigns

LIST = "/en/help/campaigns/"
LONG = "Kaupunkiympäristölautakunnanlupajaostonpuheenjohtajistonvarajäsenehdokas"


def text_of(answer) -> str:
    return answer.content.decode()


def page_of(row, language="en"):
    return row.pages.get(locale__language_code=language)


def path_of(row, language="en") -> str:
    return urlsplit(page_of(row, language).full_url).path


def at(row, where: str) -> str:
    return f"{LIST}{row.pk}/{where}/"


def code_of(row) -> str:
    return campaigns.rotating_code(row, timezone.now())


def paid(row, *people) -> None:
    for person in people:
        campaigns.take_part(person, row, code=code_of(row), key=uuid.uuid4())


def tell(client, row, **said):
    usual = {"key": str(uuid.uuid4()), "words": "A box in the ash on Lindevej."}
    return client.post(at(row, "tell"), usual | said)
