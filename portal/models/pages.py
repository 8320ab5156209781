"""Pages that every municipality has, and what all pages of the portal share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils import translation
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from portal import cookies, sections
from portal.blocks import BodyBlock
from portal.page_form import PortalPageForm
from portal.remembered import remembered
from portal.richtext import shorten

from .municipality import Municipality, here

DEEPEST = 20
"""Levels of pages that anybody could want; an address with more is a search for holes."""
INTERFACE_LANGUAGES = [code for code, _name in settings.LANGUAGES]


class PortalPage(Page):
    """What every page of the portal can do: keep the reader's interface language, and describe itself.

    The addresses of a municipality's pages exist under all five language prefixes. A page is written in its
    own language (its locale); the prefix is the language of the interface around it.
    """

    base_form_class = PortalPageForm
    found_by: tuple[str, ...] = ()
    """Fields whose words the page is found by, beside its title; of a page without any, others speak."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        from portal import references  # it needs the models

        references.check_page(self)

    @cached_property
    def municipality(self) -> Municipality | None:
        # Not get_site(), which asks get_url_parts() below, which asks here.
        parts = super().get_url_parts()
        return Municipality.objects.filter(site_id=parts[0]).first() if parts else None

    @property
    def language(self) -> str:
        return self.locale.language_code

    def get_url(self, request=None, current_site=None):
        """Without a host at the host that is being answered, also where no request is at hand."""
        place = here.get()
        return super().get_url(request, current_site or (place.site if place else None))

    url = property(get_url)

    def get_url_parts(self, request=None):
        parts = super().get_url_parts(request=request)
        if parts is None or parts[2] is None:
            return parts
        site_id, root_url, path = parts
        active = (translation.get_language() or "")[:2]
        own = f"/{self.language}/"
        if active == self.language or active not in INTERFACE_LANGUAGES or not path.startswith(own):
            return parts
        asked = getattr(request, "municipality", None) or here.get()
        municipality = asked if asked and asked.site_id == site_id else self.municipality
        if municipality is None or active in municipality.languages:
            return parts
        if self.language != municipality.main_language:
            return parts
        return site_id, root_url, f"/{active}/{path[len(own) :]}"

    def route(self, request, path_components):
        """Finds the page an address names in two questions, however deep it lies.

        Wagtail asks twice per level. A class that answers below its own address is asked as Wagtail would.
        """
        if not path_components:
            return super().route(request, path_components)
        if len(path_components) > DEEPEST:
            raise Http404("No page lies that deep.")
        paths, path = [], self.url_path
        for part in path_components:
            path += f"{part}/"
            paths.append(path)
        # paths have no index, slugs have
        named = Page.objects.filter(slug__in=path_components, url_path__in=paths).order_by()
        found = {page.url_path: page for page in named}
        for number, path in enumerate(paths, start=1):
            page = found.get(path)
            if page is None:
                break
            kind = page.specific_class
            last = number == len(paths)
            if last or kind is None or kind.route is not PortalPage.route:
                # what only passes the question on needs no more than its place in the tree
                specific = page.specific if last else page.specific_deferred
                if specific.locale_id == self.locale_id:
                    specific.locale = self.locale
                return specific.route(request, path_components[number:])
        raise Http404("No page has this address.")

    def get_view_restrictions(self):
        """Restrictions of this page and those above it, in one question instead of two."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        return PageViewRestriction.objects.filter(
            Q(page__path__in=above) | Q(page__aliases__path__in=above)
        ).distinct()

    def description_text(self) -> str:
        """One or two sentences for search results and for whoever the page is shared with."""
        return self.search_description

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["description"] = SimpleLazyObject(self.description_text)
        return context

    def crumbs(self, request) -> list[dict[str, str]]:
        """The way here from the square: label and address of each page above, the nearest last."""
        municipality, url = getattr(request, "municipality", None), self.get_url(request)
        if municipality is None or not url:
            return []

        def titles() -> list[str]:
            above = self.get_ancestors().filter(depth__gt=municipality.site.root_page.depth)
            return list(above.values_list("title", flat=True))

        labels = [
            gettext("The square"),
            *remembered(municipality, f"above.{self.pk}", titles, many=True),
        ]
        crumbs = []
        for label in reversed(labels):
            url = url.rstrip("/").rpartition("/")[0] + "/"
            crumbs.append({"label": label, "url": url})
        return crumbs[::-1]

    def parts(self, request, **only) -> list[dict[str, str]]:
        """Pages right below this one in the editors' order, as title, address and a sentence."""
        url = self.get_url(request) or ""

        def rows() -> list[dict[str, str]]:
            below = StandardPage.objects.child_of(self).live().public().filter(**only)
            return [
                {"title": page.title, "url": f"{url}{page.slug}/", "text": shorten(page.intro, 160)}
                for page in below.defer_streamfields()
            ]

        municipality = getattr(request, "municipality", None)
        if municipality is None:
            return rows()
        return remembered(municipality, f"parts.{self.pk}.{only}", rows)

    def shared_picture(self):
        """The picture shown where somebody shares the page: the first in its content, if there is one."""
        blocks = (block for block in getattr(self, "body", ()) if block.block_type == "image")
        return next((block.value["picture"] for block in blocks if block.value["picture"]), None)


class PicturedPage(PortalPage):
    """A page that one picture stands for, at its top and where it is listed."""

    image = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    image_alt = models.CharField(
        _("what the picture shows"),
        max_length=250,
        blank=True,
        help_text=_("For whoever cannot see it. Leave it empty if the picture only decorates."),
    )

    picture_panel = MultiFieldPanel(
        [FieldPanel("image"), FieldPanel("image_alt")], heading=_("Picture")
    )

    class Meta:
        abstract = True


class HomePage(PortalPage):
    """The square of one municipality."""

    greeting = models.CharField(
        _("greeting"), max_length=120, blank=True, help_text=_("Stands large at the top.")
    )
    intro = models.CharField(_("one sentence below it"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))

    template = "portal/home.html"
    found_by = ("intro", "body")
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("greeting"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def description_text(self) -> str:
        return self.search_description or self.intro

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["sections"] = sections.of_home(request, self)
        context["side"] = [section for section in context["sections"] if section["side"]]
        context["parts"] = self.parts(request, show_in_menus=True)
        return context


class StandardPage(PortalPage):
    """A page of text, pictures, steps and answers."""

    class Purpose(models.TextChoices):
        ORDINARY = "", _("Ordinary page")
        ABOUT = "about", _("How the square works")
        CONTACT = "contact", _("Contact us")
        PRIVACY = "privacy", _("Privacy and my data")
        COOKIES = "cookies", _("Cookies")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")

    intro = models.CharField(_("lead"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("content"))
    purpose = models.CharField(
        _("purpose"),
        max_length=15,
        blank=True,
        choices=Purpose.choices,
        default=Purpose.ORDINARY,
        help_text=_("The footer of every page leads to the page with each purpose."),
    )
    review_on = models.DateField(
        _("look at it again on"),
        null=True,
        blank=True,
        help_text=_("You find due pages in the report."),
    )

    template = "portal/standard.html"
    found_by = ("intro", "body")
    parent_page_types = ["portal.HomePage", "portal.StandardPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [FieldPanel("purpose"), FieldPanel("review_on")], heading=_("Purpose and review")
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    override_translatable_fields = [SynchronizedField("purpose"), SynchronizedField("review_on")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def description_text(self) -> str:
        return self.search_description or shorten(self.intro, 200)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = self.crumbs(request)
        context["parts"] = self.parts(request)
        if self.purpose == self.Purpose.COOKIES:
            context["cookies"] = list(cookies.listed())
        return context
