from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "监控与评价"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from evaluations import compliance, tasks  # noqa: F401, PLC0415 -- adds the rules
        from evaluations.rule_trials import (  # noqa: PLC0415 -- models are ready now
            DEPARTMENTS,
            SELF_EVALUATIONS,
        )
        from indicators.rule_trials import GROUNDS  # noqa: PLC0415
        from indicators.tasks import ALSO_CONCERNED  # noqa: PLC0415

        GROUNDS.extend((DEPARTMENTS, SELF_EVALUATIONS))
        ALSO_CONCERNED.extend((tasks.recheck_year_departments, tasks.recheck_year_self_evaluations))
