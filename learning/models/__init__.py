from .licences import IssuerKey, Licence, LicencePackage, Witness, WitnessRun
from .pages import CourseIndexPage, CoursePage, LessonPage, ModulePage
from .progress import CourseOutline, Enrolment, LessonProgress

__all__ = [
    "CourseIndexPage",
    "CourseOutline",
    "CoursePage",
    "Enrolment",
    "IssuerKey",
    "LessonPage",
    "LessonProgress",
    "Licence",
    "LicencePackage",
    "ModulePage",
    "Witness",
    "WitnessRun",
]
