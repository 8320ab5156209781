"""The staff of a municipality in the CMS: administrators see and change their own colleagues' accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views import users

from portal import reach
from portal.actions.municipality import AppointmentRefused
from portal.actions.people import StaffRefused, create_staff
from portal.actions.staffing import change_staff
from portal.models import MunicipalityGroup, Resident

CLOSED = {"delete", "usage"}
"""Accounts are switched off, not deleted; where one is used tells nothing."""
REFUSALS = (StaffRefused, AppointmentRefused)


class RoleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: MunicipalityGroup) -> str:
        return str(row)


class StaffForm(forms.ModelForm):
    """Who somebody is and what they may do. Nobody becomes a superuser here."""

    required_css_class = "required"

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail"))
    roles = RoleChoice(
        label=_("Roles"),
        queryset=MunicipalityGroup.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What each role may do stands in the reference."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Resident
        fields = ("username", "first_name", "last_name", "email", "language")

    def __init__(self, *args: Any, for_user: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = reach.workplaces(for_user, "portal.change_resident")
        self.fields["roles"].queryset = (
            MunicipalityGroup.objects.filter(municipality__in=places)
            .select_related("municipality")
            .order_by("municipality__slug", "pk")
        )
        self.fields["language"].choices = [("", "—"), *settings.LANGUAGES]
        self.fields["password"].help_text = password_validators_help_text_html()
        if self.instance.pk is None:
            self.initial["username"] = ""

    @property
    def chosen_roles(self) -> list[tuple]:
        return [(row.municipality, row.role) for row in self.cleaned_data["roles"]]


class ChangeForm(StaffForm):
    is_active = forms.BooleanField(
        label=_("May sign in"), required=False, help_text=_("Switch it off when somebody leaves.")
    )

    class Meta(StaffForm.Meta):
        fields = ("username", "first_name", "last_name", "email", "language", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].disabled = True
        self.fields["password"].required = False
        self.fields["password"].label = _("New password")
        self.fields["password"].help_text = _("Leave it empty to keep the old one.")
        mine = self.fields["roles"].queryset.filter(group__user=self.instance)
        self.initial["roles"] = [row.pk for row in mine]


class Refusable:
    """What an action refuses stands above the form, in its own words."""

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"for_user": self.request.user}

    def form_valid(self, form: StaffForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class StaffIndex(users.IndexView):
    template_name = "wagtailadmin/generic/index.html"
    results_template_name = "portal/cms/rows.html"
    page_title = _("Staff")
    add_item_label = _("Add a colleague")
    show_other_searches = False

    @cached_property
    def columns(self) -> list[Column]:
        name = self._get_title_column_class(users.UserColumn)
        return [
            name(
                "name",
                accessor=lambda person: person.get_full_name() or person.username,
                label=_("Name"),
                sort_key="name",
                get_url=self.get_edit_url,
                classname="name",
            ),
            Column("username", label=_("User name"), sort_key="username"),
            Column("roles", label=_("Roles"), accessor=roles_in_words),
            BooleanColumn("is_active", label=_("May sign in"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
        ]

    def get_base_queryset(self) -> QuerySet:
        return reach.staff(self.request.user).prefetch_related(
            "groups__municipality_group__municipality"
        )


def roles_in_words(person: Resident) -> str:
    rows = [g.municipality_group for g in person.groups.all() if hasattr(g, "municipality_group")]
    return ", ".join(str(row) for row in rows)


class OwnStaff:
    """Somebody else's staff, and residents, are not there."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not reach.staff(request.user).filter(pk=self.object.pk).exists():
            raise Http404


class AddStaff(Refusable, users.CreateView):
    page_title = _("Add a colleague")
    page_subtitle = _("New colleague")

    def save_instance(self) -> Resident:
        data = self.form.cleaned_data
        return create_staff(
            self.request.user,
            username=data["username"],
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            language=data["language"],
            password=data["password"],
            roles=self.form.chosen_roles,
        )


class ChangeStaff(Refusable, OwnStaff, users.EditView):
    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        kwargs.pop("editing_self", None)
        return kwargs

    def save_instance(self) -> Resident:
        data = self.form.cleaned_data
        staff = Resident.objects.get(pk=self.object.pk)
        change_staff(
            self.request.user,
            staff,
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            language=data["language"],
            active=data["is_active"],
            password=data["password"],
            roles=self.form.chosen_roles,
        )
        return staff


class StaffHistory(OwnStaff, users.HistoryView):
    pass


class StaffViewSet(users.UserViewSet):
    menu_label = _("Staff")
    icon = "group"
    permission_policy = reach.StaffPolicy(Resident)
    filterset_class = None
    inspect_view_enabled = False
    copy_view_enabled = False
    index_view_class = StaffIndex
    add_view_class = AddStaff
    edit_view_class = ChangeStaff
    history_view_class = StaffHistory
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"
    index_template_name = "wagtailadmin/generic/index.html"
    index_results_template_name = "portal/cms/rows.html"

    def get_form_class(self, for_update: bool = False) -> type[StaffForm]:
        return ChangeForm if for_update else StaffForm

    def get_url_name(self, view_name: str) -> str:
        return self.UNDEFINED if view_name in CLOSED else super().get_url_name(view_name)

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in CLOSED]
