from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Learning")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # the square brings the place in the menu, what reacts hears when editors change a course, log_actions what the
        # audit log can say, checks what the doctor asks
        from learning import checks, log_actions, reactions, square  # noqa: F401

        square.bring()
