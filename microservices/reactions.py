"""What follows when something happens between neighbours."""

from __future__ import annotations

from microservices import (
    business_telling,
    campaign_telling,
    dormancy_telling,
    honour_telling,
    life_telling,
    listing_telling,
    minors,
    permit_telling,
    talk_telling,
    telling,
    trial_telling,
    wave_telling,
)
from microservices.actions import alerting, campaigns, learning
from microservices.choices import ExchangeState, Learnt
from microservices.models import (
    Asked,
    Campaign,
    Dormancy,
    Exchange,
    ExchangeEvent,
    FollowUp,
    Honour,
    Listing,
    Message,
    Participation,
    PermitStep,
    Post,
    Speaker,
    Trial,
    Voucher,
    WaitingPlace,
)
from portal.actions.telling import tell
from portal.events import (
    CampaignMoved,
    ContentChanged,
    CourseCompleted,
    DormancyMoved,
    ExchangeMoved,
    FollowUpDue,
    HonourAwarded,
    LessonCompleted,
    LicenceGranted,
    ListingMoved,
    MessageSent,
    NeighboursAsked,
    ParticipationDecided,
    PermitMoved,
    PlaceOffered,
    PostMoved,
    SpeakerAsked,
    TrialMoved,
    VoucherEnded,
    announce,
    on,
)
from portal.models import Municipality, Resident


@on(ExchangeMoved)
def tell_whose_turn_it_is(fact: ExchangeMoved) -> None:
    """In the transaction of the step: it and whoever is told of it stand or fall together."""
    event = ExchangeEvent.objects.select_related(
        "exchange__requester", "exchange__performer", "exchange__municipality", "exchange__listing"
    ).get(pk=fact.event_id)
    exchange = event.exchange
    if exchange.listing.slots > 1:
        # its card says how many places are taken, also while none of its own columns moves
        announce(ContentChanged(exchange.municipality_id))
    people = telling.concerned(event, exchange)
    for person in people:
        alerting.begin(person, exchange.municipality)
    if people:
        tell(exchange.municipality, [telling.draft_of(event, exchange, people)])


@on(ExchangeMoved)
def count_for_campaigns(fact: ExchangeMoved) -> None:
    """Help that is confirmed may be what a campaign is for."""
    settled = ExchangeEvent.objects.filter(pk=fact.event_id, after=ExchangeState.SETTLED)
    if settled.exclude(before=ExchangeState.SETTLED).exists():
        rows = Exchange.objects.select_related("listing__category", "listing__area", "municipality")
        campaigns.on_settled(rows.select_related("performer").get(pk=fact.exchange_id))


@on(CampaignMoved)
def tell_of_a_campaign(fact: CampaignMoved) -> None:
    campaign = Campaign.objects.select_related("municipality").get(pk=fact.campaign_id)
    tell(campaign.municipality, [campaign_telling.draft_of(campaign, fact.what)])


@on(ParticipationDecided)
def tell_who_took_part(fact: ParticipationDecided) -> None:
    row = Participation.objects.select_related("resident", "campaign__municipality").get(
        pk=fact.participation_id
    )
    if row.resident is not None:
        alerting.begin(row.resident, row.campaign.municipality)
        tell(row.campaign.municipality, [campaign_telling.decided_draft(row)])


@on(PermitMoved)
def tell_whose_permit_it_is(fact: PermitMoved) -> None:
    step = PermitStep.objects.select_related("permit__resident", "permit__municipality").get(
        pk=fact.step_id
    )
    permit = step.permit
    alerting.begin(permit.resident, permit.municipality)
    tell(permit.municipality, [permit_telling.draft_of(step)])


@on(ListingMoved)
def tell_who_wrote_it(fact: ListingMoved) -> None:
    if fact.verb not in listing_telling.WHAT:
        return
    listing = Listing.objects.select_related("owner", "municipality").get(pk=fact.listing_id)
    draft = listing_telling.draft_of(listing, fact.verb)
    if draft is not None and listing.owner is not None:
        alerting.begin(listing.owner, listing.municipality)
        tell(listing.municipality, [draft])


@on(PlaceOffered)
def tell_who_waited(fact: PlaceOffered) -> None:
    place = WaitingPlace.objects.select_related("resident", "listing__municipality").get(
        listing=fact.listing_id, resident=fact.resident_id
    )
    municipality = place.listing.municipality
    alerting.begin(place.resident, municipality)
    tell(municipality, [listing_telling.place_draft(place)])


@on(NeighboursAsked)
def tell_who_could_help(fact: NeighboursAsked) -> None:
    listing = Listing.objects.select_related("municipality").get(pk=fact.listing_id)
    town = listing.municipality
    rows = Asked.objects.filter(listing=listing, wave=fact.wave).select_related("resident")
    people = [row.resident for row in rows]
    for young in (False, True):
        some = [one for one in people if minors.young(one, town) == young]
        for person in some:
            alerting.begin(person, town)
        if some:
            draft = wave_telling.draft_of(listing, fact.wave, some, young=young)
            tell(town, [draft], wait_minutes=alerting.until_morning(town) if young else None)


@on(MessageSent)
def tell_who_is_written_to(fact: MessageSent) -> None:
    message = Message.objects.select_related(
        "exchange__requester", "exchange__performer", "exchange__municipality"
    ).get(pk=fact.message_id)
    exchange = message.exchange
    person = talk_telling.reader_of(message)
    if person is None:
        return
    town = exchange.municipality
    alerting.begin(person, town)
    wait = alerting.until_morning(town) if minors.young(person, town) else None
    tell(town, [talk_telling.draft_of(message, person)], wait_minutes=wait)


@on(FollowUpDue)
def tell_that_it_is_time_for_questions(fact: FollowUpDue) -> None:
    row = FollowUp.objects.select_related("resident", "municipality").get(pk=fact.follow_up_id)
    alerting.begin(row.resident, row.municipality)
    tell(row.municipality, [life_telling.draft_of(row, fact.wave)])


@on(DormancyMoved)
def tell_whose_coins_lie_still(fact: DormancyMoved) -> None:
    row = Dormancy.objects.select_related("account__owner", "municipality").get(pk=fact.dormancy_id)
    if row.account.owner is not None:
        alerting.begin(row.account.owner, row.municipality)
        tell(row.municipality, [dormancy_telling.draft_of(row, fact.what)])


@on(TrialMoved)
def tell_who_tries_it_out(fact: TrialMoved) -> None:
    row = Trial.objects.select_related("resident", "municipality").get(pk=fact.trial_id)
    alerting.begin(row.resident, row.municipality)
    tell(row.municipality, [trial_telling.draft_of(row, fact.what)])


@on(HonourAwarded)
def tell_whom_the_council_honours(fact: HonourAwarded) -> None:
    honour = Honour.objects.select_related("neighbour", "municipality").get(pk=fact.honour_id)
    tell(honour.municipality, [honour_telling.draft_of(honour)])


@on(SpeakerAsked)
def tell_who_is_asked_to_speak(fact: SpeakerAsked) -> None:
    row = Speaker.objects.select_related("resident", "business__municipality").get(
        pk=fact.speaker_id
    )
    alerting.begin(row.resident, row.business.municipality)
    tell(row.business.municipality, [business_telling.asked_draft(row)])


@on(PostMoved)
def tell_who_speaks_for_the_business(fact: PostMoved) -> None:
    post = Post.objects.select_related("business__municipality").get(pk=fact.post_id)
    rows = post.business.speakers.speaking().select_related("resident")
    people = [row.resident for row in rows]
    for person in people:
        alerting.begin(person, post.business.municipality)
    if people:
        tell(post.business.municipality, [business_telling.post_draft(post, people)])


@on(VoucherEnded)
def tell_whose_voucher_it_was(fact: VoucherEnded) -> None:
    row = Voucher.objects.select_related("resident", "perk__post__business__municipality").get(
        pk=fact.voucher_id
    )
    if row.resident is not None:
        place = row.perk.post.business.municipality
        alerting.begin(row.resident, place)
        tell(place, [business_telling.voucher_draft(row)])


@on(LessonCompleted)
def reward_a_lesson(fact: LessonCompleted) -> None:
    _reward(fact.municipality_id, fact.resident_id, Learnt.LESSON, fact.lesson_key)


@on(CourseCompleted)
def reward_a_course(fact: CourseCompleted) -> None:
    _reward(fact.municipality_id, fact.resident_id, Learnt.COURSE, fact.course_key)


@on(LicenceGranted)
def reward_a_licence(fact: LicenceGranted) -> None:
    if fact.resident_id is not None:
        _reward(fact.municipality_id, fact.resident_id, Learnt.LICENCE, fact.package_id)


def _reward(municipality_id: int, resident_id: int, kind: Learnt, key: str | int) -> None:
    place = Municipality.objects.get(pk=municipality_id)
    learning.reward(Resident.objects.get(pk=resident_id), place, kind, key)
