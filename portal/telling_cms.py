"""What is told, in the CMS: what went out and to how many, warnings and corrections, what is important, channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from portal import audience, reach, tellers
from portal.actions import feed, notices, telling
from portal.channels import Channel, Importance, State
from portal.cms import Deed, OwnedCreate, OwnedForm, OwnedIndex, OwnedInspect, OwnedViewSet
from portal.models import Area, ChannelUse, Delivery, Entry, ImportanceRule, Notice
from portal.models.notices import TEXT, TITLE
from portal.notices import draft_of
from portal.speaking import speaking
from portal.switch import OWN_NAMES


class EntryDeed(Deed):
    model, right = Entry, "portal.change_entry"
    refusals = (telling.TellingRefused, feed.PinRefused)
    back = "wagtailsnippets_portal_entry:inspect"


class NoticeDeed(Deed):
    model, right = Notice, "portal.change_notice"
    refusals = (notices.NoticeRefused,)
    back = "wagtailsnippets_portal_notice:inspect"


# What was told ----------------------------------------------------------------------------------------


class EntryIndex(OwnedIndex):
    page_title = _("What was told")

    def get_base_queryset(self) -> QuerySet:
        told = Q(deliveries__channel=Channel.INBOX)
        waiting = Q(deliveries__state__in=[State.WAITING, State.LEASED])
        return (
            super()
            .get_base_queryset()
            .public()
            .annotate(
                people=Count("deliveries", filter=told),
                read=Count("deliveries", filter=told & Q(deliveries__read_at__isnull=False)),
                waiting=Count("deliveries", filter=waiting),
                failed=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
            )
        )

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict:
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["table"].data)
        said = in_words(rows)
        for row in rows:
            row.said = said.get(row.pk) or gettext("No longer public")
        context["table"].data = rows
        return context


def in_words(entries: list[Entry]) -> dict[int, str]:
    """What each entry says, in the editor's language; several municipalities may be among them."""
    found: dict[int, str] = {}
    by_place: dict[int, list[Entry]] = {}
    for entry in entries:
        by_place.setdefault(entry.municipality_id, []).append(entry)
    for rows in by_place.values():
        with speaking(rows[0].municipality):
            words = tellers.words_of(rows)
        found |= {pk: f"{said.title}: {said.what}" for pk, said in words.items()}
    return found


class EntryDetail(OwnedInspect):
    template_name = "portal/cms/entry.html"
    page_title = _("What was told")

    def get_page_subtitle(self) -> str:
        return in_words([self.object]).get(self.object.pk) or gettext("No longer public")

    def get_context_data(self, **kwargs: Any) -> dict:
        entry = self.object
        counts = (
            Delivery.objects.filter(entry=entry)
            .values("channel")
            .annotate(
                all=Count("pk"),
                sent=Count("pk", filter=Q(state=State.SENT)),
                waiting=Count("pk", filter=Q(state__in=[State.WAITING, State.LEASED])),
                failed=Count("pk", filter=Q(state=State.FAILED)),
                dropped=Count("pk", filter=Q(state=State.DROPPED)),
                read=Count("pk", filter=Q(read_at__isnull=False)),
            )
        )
        by_channel = {row["channel"]: row for row in counts}
        said = []
        for language in entry.municipality.languages:
            with speaking(entry.municipality, language):
                if words := tellers.words_of([entry]).get(entry.pk):
                    said.append((OWN_NAMES[language], language, words))
        may = reach.has_right(self.request.user, "portal.change_entry", entry.municipality)
        return super().get_context_data(**kwargs) | {
            "entry": entry,
            "said": said,
            "channels": [
                (channel.label, by_channel[channel]) for channel in Channel if channel in by_channel
            ],
            "may_raise": may
            and entry.importance == Importance.MINOR
            and not entry.silent
            and not entry.withdrawn_at,
            "may_take_back": may and not entry.withdrawn_at,
            "pinned": entry.pinned_until is not None and entry.pinned_until > timezone.now(),
            "may_correct": reach.has_right(
                self.request.user, "portal.add_notice", entry.municipality
            )
            and any(row["sent"] for row in by_channel.values()),
            "correct_url": reverse("wagtailsnippets_portal_notice:add") + f"?entry={entry.pk}",
            "notices": list(entry.notices.all()),
        }


class Raise(EntryDeed):
    def do(self, request: HttpRequest, row: Entry) -> str:
        number = telling.raise_importance(
            request.user, row, because=request.POST.get("because", "")
        )
        return ngettext(
            "It is important now. %(number)d more message is sent.",
            "It is important now. %(number)d more messages are sent.",
            number,
        ) % {"number": number}


class TakeBack(EntryDeed):
    def do(self, request: HttpRequest, row: Entry) -> str:
        number = telling.take_back(request.user, row)
        return ngettext(
            "Taken back. %(number)d message was not sent.",
            "Taken back. %(number)d messages were not sent.",
            number,
        ) % {"number": number}


class Pin(EntryDeed):
    """Keeps it at the top until the end of a day; without a day it goes back to its place."""

    def do(self, request: HttpRequest, row: Entry) -> str:
        day = request.POST.get("last_day", "").strip()
        if not day:
            feed.unpin_entry(request.user, row)
            return gettext("It stands at its own place in the feed.")
        try:
            last_day = parse_date(day)
        except ValueError:
            last_day = None
        if last_day is None:
            raise feed.PinRefused(gettext("Write the day as year-month-day, such as 2027-01-31."))
        feed.pin_entry(request.user, row, last_day=last_day)
        return gettext("It stands at the top of the feed.")


class EntryViewSet(OwnedViewSet):
    model = Entry
    icon = "mail"
    menu_label = _("What was told")
    menu_order = 100
    panels = [FieldPanel("kind", read_only=True)]
    ordering = ["-pk"]
    index_view_class = EntryIndex
    inspect_view_class = EntryDetail
    inspect_template_name = "portal/cms/entry.html"
    list_display = [
        Column("said", label=_("What"), accessor=lambda entry: entry.said),
        StatusTagColumn(
            "importance",
            label=_("Importance"),
            accessor="get_importance_display",
            primary=lambda entry: entry.importance == Importance.IMPORTANT,
        ),
        DateColumn("happened_at", label=_("When"), sort_key="happened_at"),
        Column("people", label=_("People")),
        Column("read", label=_("Have read it")),
        Column("waiting", label=_("Still waiting")),
        Column("failed", label=_("Failed")),
    ]
    list_filter = ["importance", "kind"]
    closed = frozenset({"add", "edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("raise/<str:pk>/", Raise.as_view(), name="raise"),
            path("pin/<str:pk>/", Pin.as_view(), name="pin"),
            path("take-back/<str:pk>/", TakeBack.as_view(), name="take_back"),
        ]


# Warnings and corrections -----------------------------------------------------------------------------


class NoticeForm(OwnedForm):
    """A first sentence and a text in each language of the municipality."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.entry: Entry | None = kwargs.pop("entry", None)
        super().__init__(*args, **kwargs)
        if self.entry is not None:
            self.instance.municipality = self.entry.municipality
            for name in ("municipality", "area", "until"):
                self.fields.pop(name, None)
        places = [self.instance.municipality] if self.instance.municipality_id else []
        places = places or reach.workplaces(self.for_user, "portal.add_notice")
        if "area" in self.fields:
            self.fields["area"].queryset = Area.objects.filter(municipality__in=places)
        for code in dict.fromkeys(code for place in places for code in place.languages):
            language = OWN_NAMES[code]
            self.fields[f"title_{code}"] = forms.CharField(
                label=gettext("First sentence (%(language)s)") % {"language": language},
                max_length=TITLE,
                required=False,
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext("What to do (%(language)s)") % {"language": language},
                max_length=TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def words(self) -> notices.Texts:
        cleaned = self.cleaned_data
        codes = [name.removeprefix("title_") for name in cleaned if name.startswith("title_")]
        return {
            code: {"title": cleaned[f"title_{code}"], "text": cleaned[f"text_{code}"]}
            for code in codes
            if cleaned[f"title_{code}"]
        }


class WriteNotice(OwnedCreate):
    template_name = "portal/cms/notice_form.html"
    page_title = _("Write a message")

    @cached_property
    def entry(self) -> Entry | None:
        """What is put right; without it the message is a warning."""
        number = self.request.GET.get("entry", "")
        if not number:
            return None
        entry = get_object_or_404(Entry, pk=int(number) if number.isdecimal() else 0)
        if not reach.within(self.request.user, entry):
            raise Http404
        return entry

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"entry": self.entry}

    def get_context_data(self, **kwargs: Any) -> dict:
        said = in_words([self.entry]).get(self.entry.pk, "") if self.entry else ""
        return super().get_context_data(**kwargs) | {"entry": self.entry, "said": said}

    def form_valid(self, form: NoticeForm) -> HttpResponse:
        cleaned = form.cleaned_data
        try:
            notice = notices.write_notice(
                self.request.user,
                cleaned.get("municipality") or form.instance.municipality,
                words=form.words(),
                kind=Notice.Kind.CORRECTION if self.entry else Notice.Kind.WARNING,
                area=cleaned.get("area"),
                until=cleaned.get("until"),
                entry=self.entry,
            )
        except notices.NoticeRefused as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, gettext("Written. Nobody is told before it is sent."))
        return redirect("wagtailsnippets_portal_notice:inspect", notice.pk)


class NoticeDetail(OwnedInspect):
    template_name = "portal/cms/notice.html"
    page_title = _("Message")

    def get_context_data(self, **kwargs: Any) -> dict:
        notice, person = self.object, self.request.user
        warning = notice.kind == Notice.Kind.WARNING
        may = reach.has_right(person, "portal.change_notice", notice.municipality)
        if notice.kind == Notice.Kind.CORRECTION:
            told = Delivery.objects.filter(entry=notice.entry, state=State.SENT)
            people = {
                Channel(row["channel"]): row["n"]
                for row in told.values("channel").annotate(n=Count("follower", distinct=True))
            }
        else:
            people = audience.reached(notice.municipality, [draft_of(notice)])
        return super().get_context_data(**kwargs) | {
            "notice": notice,
            "said": [
                (OWN_NAMES[code], code, words) for code, words in sorted(notice.words.items())
            ],
            "people": [(channel.label, people.get(channel, 0)) for channel in Channel],
            "may_send": may and not notice.sent and (not warning or notice.written_by != person),
            "needs_another": not notice.sent and warning and notice.written_by == person,
            "may_discard": not notice.sent
            and reach.has_right(person, "portal.add_notice", notice.municipality),
        }


class Send(NoticeDeed):
    def do(self, request: HttpRequest, row: Notice) -> str:
        number = notices.send_notice(request.user, row)
        return ngettext("%(number)d person is told.", "%(number)d people are told.", number) % {
            "number": number
        }


class DiscardNotice(NoticeDeed):
    right = "portal.add_notice"

    def do(self, request: HttpRequest, row: Notice) -> str:
        notices.discard_notice(request.user, row)
        return gettext("Thrown away.")

    def after(self, home: HttpResponse) -> HttpResponse:
        return redirect("wagtailsnippets_portal_notice:list")


def stands(notice: Notice) -> str:
    if notice.sent:
        return gettext("Sent")
    warning = notice.kind == Notice.Kind.WARNING
    return gettext("Waits for a second person") if warning else gettext("Not sent yet")


class NoticeViewSet(OwnedViewSet):
    model = Notice
    icon = "warning"
    menu_label = _("Warnings and corrections")
    menu_order = 200
    row_form = NoticeForm
    add_view_class = WriteNotice
    inspect_view_class = NoticeDetail
    create_template_name = "portal/cms/notice_form.html"
    inspect_template_name = "portal/cms/notice.html"
    panels = [FieldPanel("area", widget=forms.Select), FieldPanel("until")]
    ordering = ["-written_at"]
    list_display = [
        Column("title", label=_("First sentence"), accessor="title"),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        StatusTagColumn(
            "stands", label=_("Where it stands"), accessor=stands, primary=lambda row: row.sent
        ),
        DateColumn("written_at", label=_("Written"), sort_key="written_at"),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
    ]
    list_filter = ["kind"]
    closed = frozenset({"edit", "delete", "usage"})

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("send/<str:pk>/", Send.as_view(), name="send"),
            path("discard/<str:pk>/", DiscardNotice.as_view(), name="discard"),
        ]


# What is important, and channels ----------------------------------------------------------------------


class RuleForm(OwnedForm):
    """One row of the printed table, weighed otherwise."""

    kind = forms.ChoiceField(label=_("What happens"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Importance.choices)
        self.fields["kind"].choices = [
            (
                rule.kind,
                gettext("%(what)s (without a rule: %(importance)s)")
                % {"what": rule.words, "importance": names[rule.importance]},
            )
            for rule in tellers.rules()
        ]


def what_happens(rule: ImportanceRule) -> str:
    words = {row.kind: str(row.words) for row in tellers.rules()}
    return words.get(rule.kind, rule.kind)


class RuleIndex(OwnedIndex):
    nothing = _("Everything is weighed as the printed table says.")


class RuleViewSet(OwnedViewSet):
    model = ImportanceRule
    index_view_class = RuleIndex
    icon = "order"
    menu_label = _("What is important")
    menu_order = 300
    row_form = RuleForm
    inspect_view_enabled = False
    panels = [FieldPanel("kind"), FieldPanel("importance", widget=forms.RadioSelect)]
    list_display = [
        Column("kind", label=_("What happens"), accessor=what_happens),
        Column("importance", label=_("Importance"), accessor="get_importance_display"),
    ]
    closed = frozenset({"usage"})


class UseForm(OwnedForm):
    def clean(self) -> dict:
        cleaned = super().clean()
        channel = cleaned.get("channel")
        if channel == Channel.INBOX and not cleaned.get("on"):
            self.add_error(
                "on", _("The inbox is always on: what is told can always be read there.")
            )
        if channel and channel != Channel.SMS and cleaned.get("monthly_ceiling") is not None:
            self.add_error("monthly_ceiling", _("Only text messages have a ceiling."))
        if (cleaned.get("hold_minutes") or 0) > 60:
            self.add_error("hold_minutes", _("An hour at most: people want to know in time."))
        return cleaned


class UseIndex(OwnedIndex):
    nothing = _("All channels are in use, and nothing is held back before it is sent.")


class UseViewSet(OwnedViewSet):
    model = ChannelUse
    index_view_class = UseIndex
    icon = "cogs"
    menu_label = _("Channels")
    menu_order = 400
    row_form = UseForm
    inspect_view_enabled = False
    panels = [
        FieldPanel("channel"),
        FieldPanel("on"),
        FieldPanel("hold_minutes"),
        FieldPanel("monthly_ceiling"),
    ]
    list_display = [
        Column("channel", label=_("Channel"), accessor="get_channel_display"),
        "on",
        "hold_minutes",
        "monthly_ceiling",
    ]
    closed = frozenset({"usage"})


class TellingGroup(SnippetViewSetGroup):
    menu_label = _("Alerts")
    menu_icon = "mail"
    menu_order = 205
    items = (EntryViewSet, NoticeViewSet, RuleViewSet, UseViewSet)
