from portal import lookups  # noqa: F401  (it registers what is in it)

from .alerts import AlertBanner
from .following import Address, Device, Follow, Follower, Subject
from .municipality import Area, Contact, Municipality, MunicipalityGroup, Topic
from .notices import Notice
from .pages import HomePage, PicturedPage, PortalPage, StandardPage
from .people import Resident
from .search import SearchEntry, SearchWord
from .telling import (
    ChannelUse,
    Delivery,
    DeliveryQuerySet,
    Entry,
    EntrySubject,
    ImportanceRule,
    Lease,
)

__all__ = [
    "Address",
    "AlertBanner",
    "Area",
    "ChannelUse",
    "Contact",
    "Delivery",
    "DeliveryQuerySet",
    "Device",
    "Entry",
    "EntrySubject",
    "Follow",
    "Follower",
    "HomePage",
    "ImportanceRule",
    "Lease",
    "Municipality",
    "MunicipalityGroup",
    "Notice",
    "PicturedPage",
    "PortalPage",
    "Resident",
    "SearchEntry",
    "SearchWord",
    "StandardPage",
    "Subject",
    "Topic",
]
