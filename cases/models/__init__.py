from .pages import CaseIndexPage, CasePage
from .registry import (
    AgendaItem,
    Body,
    Case,
    CaseEvent,
    Consideration,
    Document,
    Meeting,
    Stage,
)
from .sources import Answer, RawBody, Run, Source, Term

__all__ = [
    "AgendaItem",
    "Answer",
    "Body",
    "Case",
    "CaseEvent",
    "CaseIndexPage",
    "CasePage",
    "Consideration",
    "Document",
    "Meeting",
    "RawBody",
    "Run",
    "Source",
    "Stage",
    "Term",
]
