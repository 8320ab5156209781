from .copying import CourseCopy
from .effects import EffectKey, Intervention, SelfService, ServiceMonth
from .information import InformationIndexPage, InformationPage
from .licences import IssuerKey, Licence, LicencePackage, Witness, WitnessRun
from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .practice import PracticeScenario
from .progress import CourseOutline, Enrolment, LessonProgress
from .quiz import BlockProgress, QuizKey
from .talk import LessonPost
from .teams import Ambassador, Attendance, Booking, Goal, TeamSession, TeamStep

__all__ = [
    "Ambassador",
    "Attendance",
    "BlockProgress",
    "Booking",
    "CourseCopy",
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "EffectKey",
    "Enrolment",
    "Goal",
    "InformationIndexPage",
    "InformationPage",
    "Intervention",
    "IssuerKey",
    "LessonPage",
    "LessonPost",
    "LessonProgress",
    "Licence",
    "LicencePackage",
    "ModulePage",
    "PracticeScenario",
    "QuizKey",
    "SelfService",
    "ServiceMonth",
    "TeamSession",
    "TeamStep",
    "Witness",
    "WitnessRun",
]
