"""Competitions and ideas as residents meet them: where it stands, what can be done, and nothing lost on the way."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation

from barometer import idea_reading
from barometer.actions import competitions, deciding, ideas, questions
from barometer.models import Idea, IdeaVote, Juror, JuryScore, ServicePromise, Support
from tests.barometer import promise_rows
from tests.barometer.ideas import (
    announced,
    decided,
    during,
    judge,
    neighbour,
    prepared,
    proposed,
    public,
    seated,
    shortlisted,
    simple,
)
from tests.factories import AreaFactory, MunicipalityFactory, TopicFactory
from tests.portal.queries import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def reader(town, person=None) -> Client:
    client = Client(headers={"host": town.site.hostname})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def main(response) -> str:
    """What a page says, in one line."""
    found = BeautifulSoup(response.content, "html.parser").main
    return re.sub(r"\s+", " ", found.get_text(" "))


def at(name: str, *arguments) -> str:
    return reverse(f"ideas:{name}", args=arguments)


def titles(response) -> list[str]:
    soup = BeautifulSoup(response.content, "html.parser")
    return [one.get_text(strip=True) for one in soup.select("article.card.link h3.title")]


# From the list to a proposal ----------------------------------------------------------------------------------


def test_a_resident_finds_a_competition_proposes_and_sees_what_becomes_of_it(town):
    row, ida = announced(town), neighbour(town)
    client = reader(town, ida)
    assert "A better harbour" in main(client.get(at("competitions")))
    page = main(client.get(at("competition", row.pk)))
    assert "Everybody proposes and supports ideas" in page
    assert "You can propose an idea" in page
    form = client.get(at("my_propose", row.pk))
    key = BeautifulSoup(form.content, "html.parser").find(attrs={"name": "key"})["value"]
    said = {"key": key, "title": "Benches", "text": "Along the path.", "topic": "", "area": ""}
    response = client.post(at("my_propose", row.pk), said, follow=True)
    assert "Waits for a colleague" in main(response)
    client.post(at("my_propose", row.pk), said)
    idea = Idea.objects.get()
    assert reader(town).get(at("idea", idea.pk)).status_code == 404
    ideas.approve(None, idea.wordings.get())
    assert "Benches" in main(reader(town).get(at("idea", idea.pk)))
    assert "Everybody sees it" in main(client.get(at("my_ideas")))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Write in one line what your idea is"),
        ({"text": ""}, "Tell us more about your idea"),
        ({"title": "x" * 101}, "Use at most 100 letters"),
        ({"text": "Call 20 12 34 56"}, "Take out numbers of identity"),
        ({"area": "999999"}, "Choose one of the areas in the list"),
        ({"topic": "x"}, "Choose one of the topics in the list"),
        ({"key": "none"}, ""),
    ],
)
def test_what_is_wrong_in_a_proposal_is_said_at_its_field_and_nothing_is_lost(town, wrong, said):
    row = announced(town)
    client = reader(town, neighbour(town))
    usual = {"key": "", "title": "Benches", "text": "Along the path.", "place": "By the kiosk"}
    response = client.post(at("my_propose", row.pk), usual | {"topic": "", "area": ""} | wrong)
    if not said:
        assert response.status_code == 302
        return
    assert response.status_code == 422
    soup = BeautifulSoup(response.content, "html.parser")
    assert said in soup.find(class_="summary").get_text()
    assert soup.title.get_text().startswith("Error:")
    assert soup.find(attrs={"name": "place"})["value"] == "By the kiosk"
    assert not Idea.objects.exists()


def test_who_cannot_take_part_is_told_before_they_write(town):
    row = announced(town, youngest=65)
    page = main(reader(town, neighbour(town)).get(at("my_propose", row.pk)))
    assert "This is for another age: from 65 years." in page
    assert "Send it in" not in page
    with during(row, "discuss"):
        page = main(reader(town, neighbour(town, birth_year=1940)).get(at("my_propose", row.pk)))
    assert "The time for new ideas is over." in page


def test_a_proposal_that_comes_too_late_is_refused_with_what_was_written(town):
    row, client = announced(town), reader(town, neighbour(town))
    with during(row, "discuss"):
        # signed in again: the session is older than the test's clock
        client = reader(town, neighbour(town))
        said = {"title": "Benches", "text": "Along the path.", "topic": "", "area": "", "key": ""}
        response = client.post(at("my_propose", row.pk), said)
    assert response.status_code == 422
    assert "The time for new ideas is over." in main(response)
    assert "Along the path." in response.content.decode()


# Reading ------------------------------------------------------------------------------------------------------


def test_ideas_are_narrowed_down_by_topic_and_area_and_ordered_by_support(town):
    row = announced(town)
    topic, area = TopicFactory(), AreaFactory(municipality=town)
    first = public(row, neighbour(town), "First", topic=topic)
    public(row, neighbour(town), "Second", area=area)
    public(row, neighbour(town), "Third")
    ideas.support(neighbour(town), first)
    client, url = reader(town), at("competition", row.pk)
    assert titles(client.get(url)) == ["Third", "Second", "First"]
    assert titles(client.get(f"{url}?order=supported"))[0] == "First"
    assert titles(client.get(f"{url}?topic={topic.code}")) == ["First"]
    assert titles(client.get(f"{url}?area={area.pk}")) == ["Second"]
    assert titles(client.get(f"{url}?topic={topic.code}&area={area.pk}")) == []
    assert len(titles(client.get(f"{url}?order=x&topic=x&area=x&after=x"))) == 3


@pytest.mark.parametrize("order", ["", "supported"])
def test_a_long_list_goes_on_where_it_ended_and_shows_each_idea_once(town, order, monkeypatch):
    monkeypatch.setattr(idea_reading.listed, "__defaults__", (2,))
    row = announced(town)
    made = [public(row, neighbour(town), f"Idea {number}") for number in range(5)]
    for idea in made[1:4]:
        ideas.support(neighbour(town), idea)
    client, url, seen = reader(town), f"{at('competition', row.pk)}?order={order}", []
    while url:
        response = client.get(url)
        seen += titles(response)
        more = BeautifulSoup(response.content, "html.parser").find("a", rel="next")
        url = more["href"].partition("#")[0] if more else ""
    assert sorted(seen) == [f"Idea {number}" for number in range(5)]


def test_pages_stay_within_the_budget(town):
    row = announced(town)
    topic, area = TopicFactory(), AreaFactory(municipality=town)
    made = [
        public(row, neighbour(town), f"Idea {number}", topic=topic, area=area)
        for number in range(8)
    ]
    eva = neighbour(town)
    for idea in made:
        ideas.support(eva, idea)
    seated(row, eva)
    row = shortlisted(row, *made)
    with during(row, "jury"):
        for idea in made:
            judge(eva, idea, 3, 4)
    with during(row, "result"):
        for idea in made:
            decided(idea, yes=True)
        competitions.publish_result(None, row)
        for person in (None, eva):
            client = reader(town, person)
            urls = [at("competitions"), at("competition", row.pk), at("result", row.pk)]
            urls.append(at("idea", made[0].pk))
            if person is not None:
                urls += [at("my_ideas"), at("my_jury", row.pk)]
            for url in urls:
                assert client.get(url).status_code == 200, url
                with at_most():
                    client.get(url)


def test_an_idea_with_everything_that_can_happen_to_one_stays_within_the_budget(town):
    """Reworded, joined by another, judged by one and not by the other, chosen, and a promise of two versions."""
    row = announced(town)
    ida, eva, ove = (neighbour(town) for _each in range(3))
    idea, same = public(row, ida, "Benches"), public(row, eva, "Seats")
    with during(row, "collect"):
        new = ideas.reword(ida, idea, title="More benches", text="Along the whole path.")
        ideas.approve(None, new)
        ideas.merge(None, same, idea, words="The same wish.")
    seated(row, ove, neighbour(town))
    other = row.jurors.exclude(resident=ove).first().resident
    row = shortlisted(row, idea)
    with during(row, "jury"):
        judge(ove, idea, 3, 4)
        deciding.recuse(other, idea, reason="My sister proposed it.", language="en")
    with during(row, "result"):
        decided(idea, yes=True)
        competitions.publish_result(None, row)
        version = questions.write(
            None,
            town,
            code="benches",
            kind="single",
            wording={
                code: {"asks": "Benches?", "options": ["Yes", "No"]} for code in town.languages
            },
        )
        promise = promise_rows.published(town, promise_rows.share(version), title="A bench")
        promise_rows.again(promise, promise_rows.share(version), title="Two benches")
        ServicePromise.objects.filter(pk=promise.pk).update(idea=idea)
        for person in (None, eva):
            client = reader(town, person)
            page = main(client.get(at("idea", idea.pk)))
            for said in (
                "Benches, along the path.",
                "Seats",
                "My sister proposed it.",
                "Two benches",
            ):
                assert said in page
            assert "A bench" not in page
            with at_most():
                client.get(at("idea", idea.pk))


def test_a_draft_and_what_does_not_stand_there_any_more_are_nowhere(town):
    hidden = prepared(town)
    row = simple(town)
    idea = public(row, neighbour(town))
    ideas.remove(None, idea, words="An advertisement.")
    client = reader(town)
    for url in (at("competition", hidden.pk), at("result", hidden.pk), at("idea", idea.pk)):
        assert client.get(url).status_code == 404


def test_an_idea_says_how_it_read_before_and_what_became_part_of_it(town):
    row, ida = simple(town), neighbour(town)
    idea, other = public(row, ida), public(row, neighbour(town), "Seats")
    ideas.reword(ida, idea, title="More benches", text="And a table.")
    ideas.approve(None, idea.wordings.get(state="waiting"))
    ideas.merge(None, other, idea, words="Both want to sit.")
    page = main(reader(town).get(at("idea", idea.pk)))
    assert "How it read before" in page
    assert "Benches, along the path." in page
    assert "Ideas that became part of it" in page
    page = main(reader(town).get(at("idea", other.pk)))
    assert "This idea is part of another one" in page
    assert "Both want to sit." in page


# Supporting and voting ----------------------------------------------------------------------------------------


def test_support_is_one_press_and_one_press_back(town):
    row = announced(town)
    idea, eva = public(row, neighbour(town)), neighbour(town)
    assert "Sign in and support it" in main(reader(town).get(at("idea", idea.pk)))
    client = reader(town, eva)
    page = main(client.post(at("my_support", idea.pk), follow=True))
    assert "1 supports it" in page
    assert "are told what becomes of it" in page
    client.post(at("my_support", idea.pk), {"stop": "1"})
    assert not Support.objects.exists()
    assert client.get(at("my_support", idea.pk)).status_code == 405


def test_who_is_not_signed_in_signs_in_first(town):
    row = announced(town)
    idea = public(row, neighbour(town))
    for url in (at("my_propose", row.pk), at("my_ideas"), at("my_jury", row.pk)):
        assert "sign-in" in reader(town).get(url)["Location"]
    assert "sign-in" in reader(town).post(at("my_support", idea.pk))["Location"]


def test_a_vote_is_given_changed_and_taken_back_on_the_pages(town):
    row = announced(town)
    benches, swings = (public(row, neighbour(town), one) for one in ("Benches", "Swings"))
    seated(row, neighbour(town))
    row = shortlisted(row, benches, swings)
    with during(row, "vote"):
        client = reader(town, neighbour(town))
        assert "You have one vote" in main(client.get(at("competition", row.pk)))
        client.post(at("my_vote", benches.pk))
        assert "Give it my vote instead" in main(client.get(at("idea", swings.pk)))
        client.post(at("my_vote", swings.pk))
        assert IdeaVote.objects.get().idea == swings
        assert "You vote for: Swings" in main(client.get(at("competition", row.pk)))
        client.post(at("my_vote", swings.pk), {"stop": "1"})
    assert not IdeaVote.objects.exists()


# One's own ----------------------------------------------------------------------------------------------------


def test_ones_own_idea_is_changed_and_taken_back_and_nobody_elses(town):
    row, ida = simple(town), neighbour(town)
    idea = public(row, ida)
    client, other = reader(town, ida), reader(town, neighbour(town))
    for name in ("my_idea", "my_change", "my_withdrawal"):
        assert other.get(at(name, idea.pk)).status_code == 404
    assert "Along the path" not in main(client.get(at("my_idea", idea.pk)))
    client.post(at("my_change", idea.pk), {"title": "More benches", "text": "And a table."})
    page = main(client.get(at("my_idea", idea.pk)))
    assert "A colleague looks at your new words" in page
    assert "And a table." in page
    response = client.post(at("my_change", idea.pk), {"title": "", "text": "And a table."})
    assert response.status_code == 422
    assert "Take it back?" in main(client.get(at("my_withdrawal", idea.pk)))
    client.post(at("my_withdrawal", idea.pk))
    assert Idea.objects.get().state == "withdrawn"


# The jury -----------------------------------------------------------------------------------------------------


def test_a_juror_takes_their_seat_by_the_link_and_judges_with_reasons(town):
    row, asta = announced(town), neighbour(town)
    idea, own = public(row, neighbour(town)), public(row, asta, "Mine")
    seat = row.jurors.first()
    client = reader(town, asta)
    assert "Your name stands on the page as “Asta Berg”." in main(
        client.get(at("my_seat", seat.key))
    )
    client.post(at("my_seat", seat.key))
    assert Juror.objects.get(resident=asta) == seat
    assert "The shortlist is not chosen yet" in main(client.get(at("my_jury", row.pk)))
    assert reader(town, neighbour(town)).get(at("my_jury", row.pk)).status_code == 404
    row = shortlisted(row, idea, own)
    with during(row, "jury"):
        client = reader(town, asta)
        page = main(client.get(at("my_jury", row.pk)))
        assert "To be judged" in page
        assert "Your own: the others judge it" in page
        assert "This is your own idea" in main(client.get(at("my_judgement", own.pk)))
        first, second = row.criteria.all()
        said = {f"s-points_{first.pk}": "4", f"s-reason_{first.pk}": "Many pass by."}
        half = client.post(at("my_judgement", idea.pk), said)
        assert half.status_code == 422
        assert "Many pass by." in half.content.decode()
        assert not JuryScore.objects.exists()
        said |= {f"s-points_{second.pk}": "2", f"s-reason_{second.pk}": "The ground is wet."}
        client.post(at("my_judgement", idea.pk), said)
        assert "Judged" in main(client.get(at("my_jury", row.pk)))
        client.post(at("my_judgement", idea.pk), {"recuse": "1", "because": "I would build it."})
        assert "You do not judge it" in main(client.get(at("my_jury", row.pk)))


def test_points_and_reasons_stand_on_the_pages_once_it_is_decided_and_not_before(town):
    row, asta = announced(town), neighbour(town)
    idea = public(row, neighbour(town))
    seated(row, asta)
    row = shortlisted(row, idea)
    with during(row, "jury"):
        judge(asta, idea, 5, 1)
    with during(row, "result"):
        assert "5 for Helps many" not in main(reader(town).get(at("idea", idea.pk)))
        decided(idea, yes=True, reason="It helps most people.")
        assert "It helps most people." not in main(reader(town).get(at("result", row.pk)))
        competitions.publish_result(None, row)
        page = main(reader(town).get(at("idea", idea.pk)))
        for said in ("5 for Helps many", "Asta Berg", "3.4 of 5", "It helps most people."):
            assert said in page
        page = main(reader(town).get(at("result", row.pk)))
        for said in ("It helps most people.", "3.4 of 5", "Chosen"):
            assert said in page


def test_a_link_to_a_seat_of_another_town_is_nothing_here(town):
    seat = announced(MunicipalityFactory()).jurors.first()
    assert reader(town, neighbour(town)).get(at("my_seat", seat.key)).status_code == 404
    assert reader(town, neighbour(town)).get(at("my_seat", "x")).status_code == 404


def test_a_young_persons_name_stands_nowhere(town):
    row = simple(town)
    young = neighbour(town, first_name="Malthe", birth_year=2011, kind="minor")
    idea = public(row, young)
    for person in (None, neighbour(town)):
        for url in (at("idea", idea.pk), at("competition", row.pk)):
            page = main(reader(town, person).get(url))
            assert "Malthe" not in page
            assert "young resident" in page


def test_waiting_words_and_votes_of_others_stand_on_no_public_page(town):
    row = announced(town)
    proposed(row, neighbour(town), "Nobody has looked")
    assert "Nobody has looked" not in main(reader(town).get(at("competition", row.pk)))
    assert deciding.stage_of(row) is None
