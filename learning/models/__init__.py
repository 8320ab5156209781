from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .progress import CourseOutline, Enrolment, LessonProgress
from .quiz import BlockProgress, QuizKey

__all__ = [
    "BlockProgress",
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "Enrolment",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "QuizKey",
]
