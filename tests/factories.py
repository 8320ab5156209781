"""Rows to test with. What an action can make, an action makes: tests then stand on what is really there."""

import datetime as dt
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify
from factory import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from cases.models import (
    AgendaItem,
    Body,
    Case,
    CaseEvent,
    CaseIndexPage,
    CasePage,
    Consideration,
    Document,
    Meeting,
    Source,
)
from portal.actions import municipality as founding
from portal.actions.telling import subjects_of
from portal.channels import Channel, Level, State
from portal.models import (
    Address,
    AlertBanner,
    Area,
    Contact,
    Delivery,
    Device,
    Entry,
    Follow,
    Follower,
    Municipality,
    Resident,
    StandardPage,
    Subject,
    Topic,
)
from portal.roles import Role

PASSWORD = "en lang adgangskode"


class MunicipalityFactory(DjangoModelFactory):
    """A municipality as it is founded: site, live front pages, groups, collection, workflow."""

    slug = Sequence(lambda n: f"by{n}")
    code = Sequence(lambda n: f"9{n:03}")
    country = "DK"
    languages = ("da",)
    names = LazyAttribute(lambda o: dict.fromkeys(o.languages, o.slug.capitalize()))
    hostname = LazyAttribute(lambda o: f"{o.slug}.localhost")

    class Meta:
        model = Municipality

    @classmethod
    def _create(cls, model_class: type[Municipality], *args: Any, **kwargs: Any) -> Municipality:
        return founding.found_municipality(None, **kwargs)


class AreaFactory(DjangoModelFactory):
    municipality = SubFactory(MunicipalityFactory)
    slug = Sequence(lambda n: f"omraade-{n}")
    names = LazyAttribute(lambda o: {"da": o.slug.capitalize()})

    class Meta:
        model = Area

    @classmethod
    def _create(cls, model_class: type[Area], *args: Any, **kwargs: Any) -> Area:
        return founding.add_area(None, kwargs.pop("municipality"), **kwargs)


class TopicFactory(DjangoModelFactory):
    code = Sequence(lambda n: f"emne-{n}")
    names = LazyAttribute(lambda o: {"en": o.code.capitalize()})

    class Meta:
        model = Topic

    @classmethod
    def _create(cls, model_class: type[Topic], *args: Any, **kwargs: Any) -> Topic:
        return founding.add_topic(None, **kwargs)


class ContactFactory(DjangoModelFactory):
    municipality = SubFactory(MunicipalityFactory)
    title = "Borgerservice"

    class Meta:
        model = Contact

    @classmethod
    def _create(cls, model_class: type[Contact], *args: Any, **kwargs: Any) -> Contact:
        return founding.add_contact(None, kwargs.pop("municipality"), **kwargs)


class AlertBannerFactory(DjangoModelFactory):
    municipality = SubFactory(MunicipalityFactory)
    locale = LazyAttribute(lambda o: o.municipality.site.root_page.locale)
    title = "Vandet er lukket i dag."

    class Meta:
        model = AlertBanner


class ResidentFactory(DjangoModelFactory):
    """Somebody who lives in ``municipality`` and has shown it with an eID."""

    kind = Resident.Kind.RESIDENT
    first_name = "Ida"
    municipality = SubFactory(MunicipalityFactory)
    birth_year = 1985
    subject_hash = Sequence(lambda n: f"{n:064x}")
    verified_at = LazyFunction(timezone.now)
    assurance = "substantial"
    password = LazyFunction(lambda: make_password(None))

    class Meta:
        model = Resident


class StaffFactory(DjangoModelFactory):
    """Somebody who works in ``municipality`` as ``role`` and signs in with ``PASSWORD``."""

    kind = Resident.Kind.STAFF
    username = Sequence(lambda n: f"staff{n}")
    first_name = "Bodil"
    email = LazyAttribute(lambda o: f"{o.username}@tornsund.example")
    municipality = SubFactory(MunicipalityFactory)
    role = Role.EDITOR

    class Meta:
        model = Resident

    @classmethod
    def _create(cls, model_class: type[Resident], *args: Any, **kwargs: Any) -> Resident:
        municipality, role = kwargs.pop("municipality"), kwargs.pop("role")
        person = model_class.objects.create_user(password=PASSWORD, **kwargs)
        founding.appoint(None, person, municipality, role)
        return person


class PageFactory(DjangoModelFactory):
    """A live page below ``parent``, in the parent's language."""

    parent = None
    title = "Side"
    slug = LazyAttribute(lambda o: slugify(o.title))
    locale = SelfAttribute("parent.locale")

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        parent = kwargs.pop("parent")
        # A fresh parent: the tree may have grown since the test got hold of it.
        page = type(parent).objects.get(pk=parent.pk).add_child(instance=model_class(**kwargs))
        page.save_revision().publish()
        page.refresh_from_db()
        return page


class StandardPageFactory(PageFactory):
    parent = LazyFunction(lambda: MunicipalityFactory().site.root_page.specific)
    title = Sequence(lambda n: f"Side {n}")

    class Meta:
        model = StandardPage


class SourceFactory(DjangoModelFactory):
    municipality = SubFactory(MunicipalityFactory)
    name = "ESDH"
    adapter = Source.Adapter.OPARL
    url = Sequence(lambda n: f"https://oparl.tornsund.example/{n}")
    language = "da"

    class Meta:
        model = Source


class SourcedFactory(DjangoModelFactory):
    """A row that a source owns; its municipality is the source's."""

    source = SubFactory(SourceFactory)
    municipality = SelfAttribute("source.municipality")
    key = Sequence(lambda n: f"https://oparl.tornsund.example/object/{n}")

    class Meta:
        abstract = True


class BodyFactory(SourcedFactory):
    name = Sequence(lambda n: f"Udvalg {n}")
    slug = LazyAttribute(lambda o: slugify(o.name))
    kind = Body.Kind.COMMITTEE

    class Meta:
        model = Body


class MeetingFactory(SourcedFactory):
    name = "Møde i Teknik og Miljø"
    starts_at = LazyFunction(lambda: timezone.now() + dt.timedelta(days=7))
    location = "Rådhuset"

    class Meta:
        model = Meeting


class CaseFactory(SourcedFactory):
    number = Sequence(lambda n: f"2026-{n:04}")
    title = Sequence(lambda n: f"Cykelsti {n}")
    stage = "committee"
    language = "da"
    opened_on = dt.date(2026, 8, 3)

    class Meta:
        model = Case


class CaseIndexPageFactory(PageFactory):
    title = "Sager"

    class Meta:
        model = CaseIndexPage


class CasePageFactory(PageFactory):
    """A live page of ``case``; the list it stands in is made where its municipality has none."""

    case = SubFactory(CaseFactory)
    title = SelfAttribute("case.title")
    locale = None

    class Meta:
        model = CasePage

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("parent") is None:
            home = kwargs["case"].municipality.site.root_page.specific
            kwargs["parent"] = CaseIndexPage.objects.child_of(home).first() or CaseIndexPageFactory(
                parent=home
            )
        kwargs["locale"] = kwargs["parent"].locale
        return super()._create(model_class, *args, **kwargs)


class DocumentFactory(SourcedFactory):
    title = Sequence(lambda n: f"Bilag {n}")
    url = LazyAttribute(lambda o: f"{o.key}.pdf")
    mime_type = "application/pdf"

    class Meta:
        model = Document


class AgendaItemFactory(SourcedFactory):
    """An item of ``meeting``'s agenda, about ``case`` where it is given."""

    meeting = SubFactory(MeetingFactory)
    source = SelfAttribute("meeting.source")
    number = "1"
    title = "Cykelsti"

    class Meta:
        model = AgendaItem


class ConsiderationFactory(DjangoModelFactory):
    """A turn of ``body`` with ``case``."""

    case = SubFactory(CaseFactory)
    municipality = SelfAttribute("case.municipality")
    key = Sequence(lambda n: f"https://oparl.tornsund.example/consultation/{n}")

    class Meta:
        model = Consideration


class CaseEventFactory(DjangoModelFactory):
    case = SubFactory(CaseFactory)
    municipality = LazyAttribute(lambda o: (o.case or o.meeting).municipality)
    kind = "stage"
    importance = "important"

    class Meta:
        model = CaseEvent


class FollowerFactory(DjangoModelFactory):
    resident = SubFactory(ResidentFactory)
    language = "da"
    quiet_from = 0
    quiet_to = 0

    class Meta:
        model = Follower


class DeviceFactory(DjangoModelFactory):
    """A browser that takes alerts, with a key of its own that can be computed from its number."""

    follower = SubFactory(FollowerFactory)
    endpoint = Sequence(lambda n: f"https://push.example/{n}")
    endpoint_hash = LazyAttribute(lambda o: hashlib.sha256(o.endpoint.encode()).hexdigest())
    origin = LazyAttribute(lambda o: "/".join(o.endpoint.split("/")[:3]))
    p256dh = Sequence(lambda n: public_point(n))
    auth = Sequence(lambda n: hashlib.sha256(f"auth {n}".encode()).digest()[:16])
    key_id = "test"

    class Meta:
        model = Device


def private_key(number: int) -> ec.EllipticCurvePrivateKey:
    secret = int.from_bytes(hashlib.sha256(f"key {number}".encode()).digest(), "big")
    return ec.derive_private_key(secret >> 1, ec.SECP256R1())


def public_point(number: int) -> bytes:
    """The public key of ``private_key``: an uncompressed point on P-256, 65 bytes."""
    public = private_key(number).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class AddressFactory(DjangoModelFactory):
    """A confirmed e-mail address."""

    follower = SubFactory(FollowerFactory)
    channel = Channel.EMAIL
    value = Sequence(lambda n: f"borger{n}@post.example")
    confirmed_at = LazyFunction(timezone.now)

    class Meta:
        model = Address


def follow(follower: Follower, kind: str, row: Any, **how: Any) -> Follow:
    """``follower`` follows ``row``, everything of it unless said otherwise."""
    municipality = how.pop("municipality", None) or row.municipality
    subject = subjects_of(municipality, {(kind, row.pk)})[(kind, row.pk)]
    return Follow.objects.create(
        municipality=municipality,
        follower=follower,
        subject_id=subject,
        **{"level": Level.ALL} | how,
    )


def told(
    follower: Follower, entry: Entry, subject: Subject | None, *, read: bool = False
) -> Delivery:
    """``entry`` as it stands in the inbox of ``follower``, who was told it because of ``subject``."""
    now = timezone.now()
    return Delivery.objects.create(
        municipality=entry.municipality,
        entry=entry,
        follower=follower,
        subject=subject,
        channel=Channel.INBOX,
        state=State.SENT,
        due_at=now,
        sent_at=now,
        read_at=now if read else None,
    )
