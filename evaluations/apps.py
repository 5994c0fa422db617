from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "监控与评价"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from evaluations import compliance  # noqa: F401, PLC0415 -- adds the rules
