"""What the values of blocks point at, changed on their way from one municipality to another.

Pictures, documents, pages, exercises and contacts belong to a municipality; words do not. ``crossed`` walks a value
as it is stored and hands everything that points at something to a ``Border``, which says what stands there instead.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext
from wagtail.blocks import (
    Block,
    BooleanBlock,
    ChooserBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StreamValue,
    StructBlock,
)
from wagtail.coreutils import resolve_model_string
from wagtail.rich_text.rewriters import FIND_A_TAG, FIND_EMBED_TAG, extract_attrs

from portal.richtext import plain


class Border(Protocol):
    """Says what stands on the other side."""

    def row(self, model: Any, value: Any) -> Any:
        """For a row that was chosen. None where nothing may stand there."""

    def text(self, markup: str) -> str:
        """For formatted text, whose links point at pages and documents."""


def stored(value: StreamValue) -> list[dict[str, Any]]:
    """A stream as it would be stored after somebody had saved it in the CMS: nothing left out, and in plain types."""
    raw = [child.get_prep_value() for child in value]
    return json.loads(json.dumps(raw, cls=DjangoJSONEncoder))


def crossed(block: Block, value: Any, border: Border) -> Any:
    """A stored ``value`` of ``block`` on the other side of ``border``. Ids stay."""
    if isinstance(block, StreamBlock):
        return [
            one | {"value": crossed(block.child_blocks[one["type"]], one["value"], border)}
            for one in value or []
            if one["type"] in block.child_blocks
        ]
    if isinstance(block, StructBlock):
        return {
            name: crossed(child, (value or {}).get(name), border)
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, ListBlock):
        return [
            one | {"value": crossed(block.child_block, one["value"], border)} for one in value or []
        ]
    if isinstance(block, ChooserBlock):
        # documents' own block names its model
        model = resolve_model_string(block.target_model)
        return None if value is None else border.row(model, value)
    if isinstance(block, RichTextBlock):
        return border.text(value or "")
    return value


def links(markup: str, change: Callable[[dict[str, str]], str]) -> str:
    """Formatted text as it is stored, each ``<a …>`` as ``change`` says from its attributes.

    What an editor's browser leaves in it to tell paragraphs apart goes, and so does what is embedded.
    """
    text = FIND_EMBED_TAG.sub("", markup)
    text = re.sub(r' data-block-key="[^"]*"', "", text)
    return FIND_A_TAG.sub(lambda found: change(extract_attrs(found[1])), text)


def href(url: str) -> str:
    """The attribute for an address, as rich text stores it; empty for none."""
    return f'href="{html.escape(url)}"' if url else ""


def lines(block: Block, value: Any, named: Callable[[str], str], label: str = "") -> Iterator[str]:
    """A value as an editor reads it, line by line: "Question: Who asks?". ``named`` says what a token stands for."""
    if isinstance(block, StreamBlock):
        for one in value or []:
            child = block.child_blocks[one["type"]]
            if block.child_blocks.keys() - {one["type"]} and isinstance(child, ListBlock):
                yield f"{child.label}:"
            yield from lines(child, one.get("value"), named)
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from lines(child, (value or {}).get(name), named, str(child.label))
    elif isinstance(block, ListBlock):
        for number, one in enumerate(value or [], start=1):
            inner = list(lines(block.child_block, one.get("value"), named))
            yield from ([f"{number}. {inner[0]}", *inner[1:]] if inner else [])
    elif isinstance(block, BooleanBlock):
        if value:
            yield _labelled(label, gettext("Yes"))
    elif isinstance(block, ChooserBlock):
        if value:
            yield _labelled(label, named(str(value)))
    elif isinstance(block, RichTextBlock):
        for one in _paragraphs(value or "", named):
            yield _labelled(label, one)
            label = ""
    elif value not in (None, ""):
        yield _labelled(label, str(value))


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if label else text


def _paragraphs(markup: str, named: Callable[[str], str]) -> list[str]:
    """Every paragraph, heading and item of a list; where links lead stands before what they say."""

    def shown(found: re.Match[str]) -> str:
        attributes = extract_attrs(found[1])
        where = attributes.get("href") or named(attributes.get("to", ""))
        return f"[{where}] " if where else ""

    parts = re.split(r"</(?:p|li|h\d|blockquote)>|<br\s*/?>", FIND_A_TAG.sub(shown, markup))
    return [words for one in parts if (words := plain(one))]
