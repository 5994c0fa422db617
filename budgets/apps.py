from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "预算"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from budgets import narrative, reconciliation  # noqa: F401, PLC0415 -- adds the rules
