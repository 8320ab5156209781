"""What templates of the portal say beyond Django's own tags; loaded everywhere."""

import datetime as dt

from django import template
from django.template.exceptions import TemplateSyntaxError
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.rich_text import expand_db_html

from portal import drawings, richtext, street, vapid
from portal.languages import CODES, REGIONS
from portal.switch import OWN_NAMES, choices

register = template.Library()


@register.simple_tag
def icon(name: str, **attributes: str) -> SafeString:
    """`{% icon "bell" %}`, `{% icon "bell" class="big" %}`: an icon that stands beside its word."""
    css_class = attributes.pop("class", "")
    if attributes:
        raise TemplateSyntaxError(f"icon takes class only, not {', '.join(attributes)}")
    return drawings.icon(name, css_class)


@register.simple_tag
def coin() -> SafeString:
    return drawings.drawing("coin")


@register.simple_tag
def skyline() -> SafeString:
    return drawings.drawing("skyline")


@register.filter
def hue(degrees: int | None) -> str:
    """A hue as the digits that `static/css/hue.css` adds up: 172 becomes `h1 t7 u2`."""
    # a template gives "" for the hue of no municipality
    degrees = 250 if degrees in (None, "") else int(degrees) % 360
    return f"h{degrees // 100} t{degrees // 10 % 10} u{degrees % 10}"


@register.filter
def leaf_month(day: dt.date) -> str:
    """The month on a calendar leaf: "nov", and "marras" in Finnish, where "mar" would be taken for March."""
    if (get_language() or "").startswith("fi"):
        return date_format(day, "F").removesuffix("kuu")
    return date_format(day, "M")


@register.filter
def lang_attr(code: str | None) -> SafeString:
    """` lang="fi"` where a text is in another language than the page around it, else nothing."""
    if not code or code[:2] == (get_language() or "")[:2]:
        return mark_safe("")
    return format_html(' lang="{}"', code)


@register.filter
def og_locale(code: str | None) -> str:
    """A language with its region, as the Open Graph protocol writes it: "da" becomes "da_DK"."""
    known = code if code in REGIONS else "en"
    return f"{known}_{REGIONS[known]}"


@register.filter
def safe_richtext(source: object) -> SafeString:
    """Rich text of editors with its links resolved, and cleaned once more on the way out."""
    return mark_safe(richtext.clean(expand_db_html(str(getattr(source, "source", source) or ""))))  # noqa: S308 cleaned


@register.filter
def phone_href(number: str) -> str:
    """A telephone number as RFC 3966 wants it in a link: digits, with the plus kept."""
    return "tel:" + "".join(c for c in number if c.isdigit() or (c == "+"))


@register.simple_tag(takes_context=True)
def languages(context: template.Context) -> list:
    """The five languages of this page, as `portal.switch.Choice`."""
    return choices(context.get("request"), context.get("page")) if context.get("request") else []


@register.simple_tag
def language_codes() -> list[str]:
    return CODES


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The one address of this page for search engines: the language it is written in, and its page number."""
    request, page = context["request"], context.get("page")
    here = choices(request, page)
    own = getattr(getattr(page, "locale", None), "language_code", None)
    best = next((c for c in here if c.content and c.code == own), None) or next(
        (c for c in here if c.current), here[0]
    )
    path = best.url.partition("?")[0] if best.content or page is not None else request.path
    number = request.GET.get("page", "")
    suffix = f"?page={number}" if number.isdigit() and int(number) > 1 else ""
    return request.build_absolute_uri(path + suffix)


@register.simple_tag
def control(field) -> SafeString:
    """The control of a form field alone, with the class that dresses it."""
    boxes = {"checkbox", "radioselect", "checkboxselectmultiple"}
    return field.as_widget(attrs={} if field.widget_type in boxes else {"class": "in"})


@register.filter
def anchor(field) -> str:
    """The id an error links to: the control, or the first of several."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def own_name(code: str) -> str:
    """A language in its own words: `fi` becomes `Suomi`."""
    return OWN_NAMES.get(code, code)


@register.inclusion_tag("components/stages.html")
def stages(parts) -> dict:
    """`{% stages parts %}`: the stage line, from a list of `portal.street` stops, loops and parallel stops."""
    return {"street": street.lay(list(parts))}


@register.filter
def page_numbers(page_obj) -> list[int | None]:
    """Page numbers worth showing around the current one; None stands for those left out."""
    elided = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in elided]


@register.inclusion_tag("components/push.html")
def push_panel(here: str = "", *, level: int = 2, reload: bool = False) -> dict:
    """Turning alerts on and off in this browser; works where ``static/js/push.js`` is loaded too.

    here: hash of the address we know this browser by, where it shows the reader's alerts
    reload: the page is opened anew afterwards, since it lists devices
    """
    try:
        key = vapid.newest().offer
    except vapid.KeysUnusable:
        key = ""
    return {"key": key, "here": here, "level": level, "reload": reload}
