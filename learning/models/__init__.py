from .effects import EffectKey, Intervention, SelfService, ServiceMonth
from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .progress import CourseOutline, Enrolment, LessonProgress
from .quiz import BlockProgress, QuizKey

__all__ = [
    "BlockProgress",
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "EffectKey",
    "Enrolment",
    "Intervention",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "QuizKey",
    "SelfService",
    "ServiceMonth",
]
