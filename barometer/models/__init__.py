from .ballots import Answer, LedgerEntry, Response
from .questions import Question, QuestionVersion
from .rounds import Cell, Round, RoundQuestion

__all__ = [
    "Answer",
    "Cell",
    "LedgerEntry",
    "Question",
    "QuestionVersion",
    "Response",
    "Round",
    "RoundQuestion",
]
