from .alerts import AlertBanner
from .municipality import Area, Contact, Municipality, MunicipalityGroup, Topic
from .pages import HomePage, PortalPage, StandardPage
from .people import Resident
from .search import SearchEntry, SearchWord

__all__ = [
    "AlertBanner",
    "Area",
    "Contact",
    "HomePage",
    "Municipality",
    "MunicipalityGroup",
    "PortalPage",
    "Resident",
    "SearchEntry",
    "SearchWord",
    "StandardPage",
    "Topic",
]
