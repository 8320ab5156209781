"""Municipalities and the vocabulary of places and topics inside them."""

from __future__ import annotations

import zoneinfo
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Collection, Page, Site

from portal.names import NamedInLanguages, has_a_name
from portal.roles import Role

if TYPE_CHECKING:
    from django.http import HttpRequest


here: ContextVar[Municipality | None] = ContextVar("here", default=None)
"""The municipality whose host is being answered, for code that a request does not reach."""


def known_time_zone(value: str) -> None:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # a folder of them, a path
        raise ValidationError(_("“%(value)s” is no time zone."), params={"value": value}) from None


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to one municipality each."""

    def of(self, municipality: Municipality):
        return self.filter(municipality=municipality)


class Country(models.TextChoices):
    DENMARK = "DK", _("Denmark")
    NORWAY = "NO", _("Norway")
    SWEDEN = "SE", _("Sweden")
    FINLAND = "FI", _("Finland")
    GERMANY = "DE", _("Germany")


class Municipality(NamedInLanguages):
    """One municipality of the region, served at the host of its Wagtail site."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="municipality")
    collection = models.OneToOneField(
        Collection,
        on_delete=models.PROTECT,
        related_name="municipality",
        help_text=_("Holds the municipality's pictures and documents."),
    )
    slug = models.SlugField(_("short name in addresses"), unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    code = models.CharField(
        _("official code"),
        max_length=12,
        unique=True,
        help_text=_(
            "The number of the municipality in the country's register; residency is matched on it."
        ),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Copenhagen", validators=[known_time_zone]
    )
    hue = models.PositiveSmallIntegerField(
        _("colour"),
        default=250,
        validators=[MinValueValidator(0), MaxValueValidator(359)],
        help_text=_("Hue from 0 to 359. Contrast holds for every hue."),
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    coin_name = models.CharField(_("name of the coin"), max_length=40, default="karma")
    postal_address = models.TextField(_("postal address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_hours = models.CharField(_("telephone hours"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    accessibility_statement_url = models.URLField(
        _("address of the accessibility statement"),
        blank=True,
        help_text=_("The short address /was leads there. Without it, our own page is shown."),
    )

    objects = models.Manager()

    panels = [
        NamedInLanguages.names_panel,
        MultiFieldPanel(
            [FieldPanel("hue"), FieldPanel("logo"), FieldPanel("coin_name")], heading=_("Look")
        ),
        MultiFieldPanel(
            [
                FieldPanel("postal_address"),
                FieldPanel("phone"),
                FieldPanel("phone_hours"),
                FieldPanel("email"),
                FieldPanel("accessibility_statement_url"),
            ],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=has_a_name(), name="municipality_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(hue__lt=360), name="municipality_hue_on_the_wheel"
            ),
        ]

    @property
    def kind_name(self) -> str:
        """What stands after the name. Finnish would bend the name before it ("Kuulasjärven kunta"), so it has none."""
        if (get_language() or "").startswith("fi"):
            return ""
        return pgettext("after the name of a municipality", "municipality")

    @cached_property
    def home_pages(self) -> list[Page]:
        """The front page in each of the municipality's own languages, the main language first."""
        root = self.site.root_page
        pages = root.specific_class.objects.filter(
            translation_key=root.translation_key, depth=root.depth
        )
        rows = pages.select_related("locale").order_by("locale_id")
        return sorted(rows, key=lambda page: page.pk != root.pk)

    @cached_property
    def languages(self) -> list[str]:
        return [page.locale.language_code for page in self.home_pages]

    @property
    def main_language(self) -> str:
        return self.languages[0]

    @property
    def content_language(self) -> str:
        """The language in which content is shown to a reader of the active interface language."""
        active = (get_language() or "")[:2]
        return active if active in self.languages else self.main_language

    @property
    def home(self) -> Page:
        """The front page that a reader of the active interface language sees."""
        code = self.content_language
        return next(page for page in self.home_pages if page.locale.language_code == code)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def root_url(self) -> str:
        return self.site.root_url

    @classmethod
    def for_request(cls, request: HttpRequest) -> Municipality | None:
        """The municipality at the request's host, or none: a foreign host is nobody's."""
        host, _colon, port = request.get_host().lower().partition(":")
        rows = cls.objects.select_related("site__root_page__locale", "logo").filter(
            site__hostname=host
        )
        found = {row.site.port: row for row in rows}
        if port.isdigit() and int(port) in found:
            return found[int(port)]
        return next(iter(found.values()), None)


class MunicipalityGroup(models.Model):
    """The staff of one municipality who share one role, as a Wagtail group."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="groups")
    role = models.CharField(max_length=20, choices=Role.choices)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="municipality_group")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "role"], name="one_group_per_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} · {self.get_role_display()}"


class AreaQuerySet(OwnedQuerySet):
    def tree(self) -> list[Area]:
        """Areas of one municipality, each followed by the areas inside it."""
        rows = sorted(self, key=lambda area: area.name.casefold())
        inside: dict[int | None, list[Area]] = {}
        for area in rows:
            inside.setdefault(area.parent_id, []).append(area)
        ordered: list[Area] = []

        def walk(parent_id: int | None, depth: int) -> None:
            for area in inside.get(parent_id, []):
                area.depth = depth
                ordered.append(area)
                walk(area.pk, depth + 1)

        walk(None, 0)
        return ordered


class Area(NamedInLanguages):
    """A district, a village or a street block of a municipality."""

    class Kind(models.TextChoices):
        DISTRICT = "district", _("District")
        VILLAGE = "village", _("Village")
        BLOCK = "block", _("Street block")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="areas")
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("inside"),
    )
    slug = models.SlugField(_("short name in addresses"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.DISTRICT)
    outline = models.JSONField(
        _("outline"),
        null=True,
        blank=True,
        help_text=_(
            "GeoJSON geometry: Polygon or MultiPolygon in longitude and latitude (WGS 84)."
        ),
    )

    objects = AreaQuerySet.as_manager()

    panels = [
        NamedInLanguages.names_panel,
        FieldPanel("slug"),
        FieldPanel("kind"),
        FieldPanel("parent"),
        FieldPanel("outline"),
    ]

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["municipality", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="one_area_per_slug"),
            models.CheckConstraint(condition=has_a_name(), name="area_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="area_not_inside_itself",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.outline is not None:
            check_outline(self.outline)
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("An area cannot lie inside itself.")})
            if above.municipality_id != self.municipality_id:
                raise ValidationError({"parent": _("That area belongs to another municipality.")})
            seen.add(above.pk)
            above = above.parent


def check_outline(outline: object) -> None:
    """Refuse what is not a GeoJSON Polygon or MultiPolygon (RFC 7946, sections 3.1.6 and 3.1.7)."""

    def ring(points: object) -> bool:
        return (
            isinstance(points, list)
            and len(points) >= 4
            and points[0] == points[-1]
            and all(
                isinstance(p, list)
                and len(p) >= 2
                and all(isinstance(v, int | float) for v in p)
                and -180 <= p[0] <= 180
                and -90 <= p[1] <= 90
                for p in points
            )
        )

    def polygon(rings: object) -> bool:
        return isinstance(rings, list) and bool(rings) and all(ring(r) for r in rings)

    kind = outline.get("type") if isinstance(outline, dict) else None
    coordinates = outline.get("coordinates") if isinstance(outline, dict) else None
    good = (kind == "Polygon" and polygon(coordinates)) or (
        kind == "MultiPolygon"
        and isinstance(coordinates, list)
        and bool(coordinates)
        and all(polygon(p) for p in coordinates)
    )
    if not good:
        raise ValidationError(
            {"outline": _("Paste a GeoJSON Polygon or MultiPolygon with closed rings.")}
        )


class Topic(NamedInLanguages):
    """A topic of the whole region, named in five languages."""

    code = models.SlugField(_("short name in addresses"), unique=True)
    kle = models.CharField(
        _("KLE number"),
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(r"^\d\d(\.\d\d(\.\d\d)?)?$", _("Write it as 05, 05.01 or 05.01.02."))
        ],
        help_text=_("Danish municipalities' common filing plan; optional."),
    )

    objects = models.Manager()

    panels = [NamedInLanguages.names_panel, FieldPanel("code"), FieldPanel("kle")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=has_a_name(), name="topic_has_a_name")]


class Contact(models.Model):
    """Whom to ask, shown on contact cards."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="contacts"
    )
    title = models.CharField(_("name of the office or person"), max_length=120)
    about = models.CharField(_("what they help with"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_hours = models.CharField(_("telephone hours"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("visiting address"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, verbose_name=_("topics"))

    objects = OwnedQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldPanel("about"),
        FieldPanel("phone"),
        FieldPanel("phone_hours"),
        FieldPanel("email"),
        FieldPanel("address"),
        FieldPanel("topics"),
    ]

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
