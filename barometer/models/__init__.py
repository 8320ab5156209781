from .ballots import Answer, LedgerEntry, Response
from .bootcamps import Bootcamp, BootcampSession, Experiment, SignUp, TeamMember
from .competitions import Competition, Criterion, Juror
from .ideas import (
    Decision,
    Idea,
    IdeaAuthor,
    IdeaVote,
    IdeaWording,
    JuryScore,
    Recusal,
    Support,
)
from .promises import (
    Milestone,
    PromiseJudgement,
    PromiseMeasure,
    PromiseVersion,
    ServicePromise,
)
from .questions import CommonQuestion, Question, QuestionVersion
from .releases import AGE, Comparison, Estimate, Release, WeightRun
from .rounds import Cell, Margin, Round, RoundQuestion

__all__ = [
    "AGE",
    "Answer",
    "Bootcamp",
    "BootcampSession",
    "Cell",
    "CommonQuestion",
    "Comparison",
    "Competition",
    "Criterion",
    "Decision",
    "Estimate",
    "Experiment",
    "Idea",
    "IdeaAuthor",
    "IdeaVote",
    "IdeaWording",
    "Juror",
    "JuryScore",
    "LedgerEntry",
    "Margin",
    "Milestone",
    "PromiseJudgement",
    "PromiseMeasure",
    "PromiseVersion",
    "Question",
    "QuestionVersion",
    "Recusal",
    "Release",
    "Response",
    "Round",
    "RoundQuestion",
    "ServicePromise",
    "SignUp",
    "Support",
    "TeamMember",
    "WeightRun",
]
