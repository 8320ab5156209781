"""What competitions and ideas tell, and to whom: everybody of a phase, those concerned of what is decided and why."""

import pytest
from django.utils import translation

from barometer.actions import competitions, ideas
from barometer.models import Support
from portal import tellers
from portal.actions import following
from portal.channels import Channel, SubjectKind
from portal.models import Delivery, Entry, Follow
from tests.barometer.ideas import (
    announced,
    decided,
    during,
    neighbour,
    proposed,
    public,
    seated,
    shortlisted,
    simple,
)
from tests.factories import AreaFactory, TopicFactory

pytestmark = pytest.mark.django_db


TOWN = {"slug": "tornsund", "languages": ["da", "en"]}


def told(kind: str, language: str = "en") -> list[str]:
    entries = list(Entry.objects.filter(kind=kind).order_by("pk"))
    with translation.override(language):
        words = tellers.words_of(entries)
        return [f"{said.title}: {said.what}" for one in entries if (said := words.get(one.pk))]


def inbox(person) -> list[str]:
    """What somebody was told, oldest first."""
    rows = Delivery.objects.filter(follower__resident=person, channel=Channel.INBOX)
    entries = [row.entry for row in rows.select_related("entry__municipality").order_by("entry_id")]
    with translation.override("en"):
        words = tellers.words_of(entries)
        return [
            ": ".join(filter(None, (words[one.pk].what, words[one.pk].matter)))
            for one in entries
            if one.pk in words
        ]


def follow(person, kind, number, town) -> None:
    subject = following.row_subject(town, kind, number)
    following.follow(following.follower_of(person), subject, level="all")


def test_everybody_is_told_of_each_phase_once(town):
    row = announced(town)
    competitions.move_on()
    idea = public(row, neighbour(town))
    for phase in ("discuss", "shortlist"):
        with during(row, phase):
            competitions.move_on()
            competitions.move_on()
    seated(row, neighbour(town))
    row = shortlisted(row, idea)
    for phase in ("jury", "vote"):
        with during(row, phase):
            competitions.move_on()
    with during(row, "result"):
        competitions.move_on()
        decided(idea, yes=True)
        competitions.publish_result(None, row)
    assert told("competition") == [
        "A better harbour: Everybody proposes and supports ideas",
        "A better harbour: Ideas are read, supported and improved",
        "A better harbour: The municipality chooses the shortlist",
        "A better harbour: The jury judges the ideas on the shortlist",
        "A better harbour: Residents vote on the shortlist",
        "A better harbour: It is decided: 1 idea is chosen",
    ]


def test_a_competition_that_begins_later_is_told_of_when_it_begins(town):
    row = announced(town)
    row.__class__.objects.filter(pk=row.pk).update(told="")
    Entry.objects.all().delete()
    assert competitions.move_on() == 1
    assert competitions.move_on() == 0
    assert len(told("competition")) == 1


def test_a_new_idea_reaches_those_who_follow_its_topic_and_its_area(town):
    row = announced(town)
    area, topic, eva = AreaFactory(municipality=town), TopicFactory(), neighbour(town)
    bo = neighbour(town)
    follow(eva, SubjectKind.AREA, area.pk, town)
    follow(bo, SubjectKind.TOPIC, topic.pk, town)
    public(row, neighbour(town), area=area, topic=topic)
    for person in (eva, bo):
        assert inbox(person) == ["Proposed in “A better harbour”"]


def test_an_idea_that_is_not_let_out_is_told_to_nobody_but_its_author(town):
    row, ida, eva = announced(town), neighbour(town), neighbour(town)
    follow(eva, SubjectKind.MUNICIPALITY, town.pk, town)
    before = inbox(eva)
    idea = proposed(row, ida)
    ideas.refuse(None, idea.wordings.get(), words="It names a neighbour.")
    assert inbox(ida) == ["It was not let out; a colleague wrote the reason"]
    assert inbox(eva) == before


def test_author_supporters_and_followers_are_told_what_is_decided_and_why(town):
    row = simple(town)
    ida, eva, bo, kim = (neighbour(town) for _each in range(4))
    idea = public(row, ida)
    ideas.support(eva, idea)
    follow(bo, SubjectKind.IDEA, idea.pk, town)
    follow(kim, SubjectKind.MUNICIPALITY, town.pk, town)
    row = shortlisted(row, idea)
    with during(row, "result"):
        decided(idea, yes=False, reason="There is no money left.")
        competitions.publish_result(None, row)
    for person in (ida, eva, bo):
        assert "It is on the shortlist: Because of the harbour plan." in inbox(person)
        assert "It is not chosen: There is no money left." in inbox(person)
    assert not any("shortlist:" in said or "not chosen" in said for said in inbox(kim))


def test_who_takes_support_back_is_told_no_more_and_a_follow_of_ones_own_stays(town):
    row = simple(town)
    idea, eva, bo = public(row, neighbour(town)), neighbour(town), neighbour(town)
    follow(bo, SubjectKind.IDEA, idea.pk, town)
    for person in (eva, bo):
        ideas.support(person, idea)
        ideas.take_back(person, idea)
    left = Follow.objects.filter(subject__kind="idea").values_list("follower__resident", flat=True)
    assert list(left) == [bo.pk]


def test_whoever_supported_an_idea_that_became_part_of_another_is_told_what_becomes_of_that(town):
    row = simple(town)
    ida, eva, bo = (neighbour(town) for _each in range(3))
    benches, seats = public(row, ida, "Benches"), public(row, eva, "Seats")
    ideas.support(bo, seats)
    whole = ideas.merge(None, seats, benches, words="Both want to sit.")
    merged = "It has become part of “Benches”, with its support and its authors: Both want to sit."
    for person in (ida, eva, bo):
        assert merged in inbox(person)
    assert Support.objects.get(resident=bo).idea == whole
    shortlisted(row, whole)
    for person in (ida, eva, bo):
        assert "It is on the shortlist: Because of the harbour plan." in inbox(person)


def test_what_was_removed_or_taken_back_tells_its_supporters_and_leads_to_the_competition(town):
    row = simple(town)
    ida, eva = neighbour(town), neighbour(town)
    gone, back = public(row, ida, "Gone"), public(row, ida, "Back")
    for idea in (gone, back):
        ideas.support(eva, idea)
    ideas.remove(None, gone, words="It is an advertisement.")
    ideas.withdraw(ida, back)
    assert inbox(eva) == [
        "The municipality has removed it: It is an advertisement.",
        "Whoever proposed it has taken it back",
    ]
    with translation.override("en"):
        words = tellers.words_of(list(Entry.objects.filter(kind="idea_step"))).values()
    assert {one.url for one in words} == {row.get_absolute_url().replace("/da/", "/en/")}
    assert not told("idea")


def test_what_is_followed_has_a_name_until_nobody_may_see_it(town):
    row = simple(town)
    idea = public(row, neighbour(town))
    hidden = proposed(row, neighbour(town), "Hidden")
    subjects = [
        following.row_subject(town, kind, number)
        for kind, number in (
            (SubjectKind.COMPETITION, row.pk),
            (SubjectKind.IDEA, idea.pk),
            (SubjectKind.IDEA, hidden.pk),
        )
    ]
    names = tellers.names_of(subjects)
    assert [names[one.pk].text for one in subjects[:2]] == ["A better harbour", "Benches"]
    assert subjects[2].pk not in names
