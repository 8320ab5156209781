from .effects import EffectKey, Intervention, SelfService, ServiceMonth
from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .progress import CourseOutline, Enrolment, LessonProgress
from .quiz import BlockProgress, QuizKey
from .teams import Ambassador, Attendance, Booking, Goal, TeamSession, TeamStep

__all__ = [
    "Ambassador",
    "Attendance",
    "BlockProgress",
    "Booking",
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "EffectKey",
    "Enrolment",
    "Goal",
    "Intervention",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "QuizKey",
    "SelfService",
    "ServiceMonth",
    "TeamSession",
    "TeamStep",
]
