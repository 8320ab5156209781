from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .progress import CourseOutline, Enrolment, LessonProgress
from .teams import Ambassador, Attendance, Booking, Goal, TeamSession, TeamStep

__all__ = [
    "Ambassador",
    "Attendance",
    "Booking",
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "Enrolment",
    "Goal",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "TeamSession",
    "TeamStep",
]
