from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .progress import CourseOutline, Enrolment, LessonProgress

__all__ = [
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "Enrolment",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
]
