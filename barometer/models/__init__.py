from .ballots import Answer, LedgerEntry, Response
from .questions import CommonQuestion, Question, QuestionVersion
from .releases import AGE, Comparison, Estimate, Release, WeightRun
from .rounds import Cell, Margin, Round, RoundQuestion

__all__ = [
    "AGE",
    "Answer",
    "Cell",
    "CommonQuestion",
    "Comparison",
    "Estimate",
    "LedgerEntry",
    "Margin",
    "Question",
    "QuestionVersion",
    "Release",
    "Response",
    "Round",
    "RoundQuestion",
    "WeightRun",
]
