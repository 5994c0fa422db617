from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "单位与人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa import signals as second_factor  # noqa: PLC0415 -- models must be loaded
        from django.contrib.auth import signals  # noqa: PLC0415

        from organizations import many_keys, sign_ins  # noqa: F401, PLC0415

        signals.user_logged_in.connect(sign_ins.note_sign_in)
        signals.user_logged_out.connect(sign_ins.note_sign_out)
        signals.user_login_failed.connect(sign_ins.note_failure)
        second_factor.authentication_failed.connect(sign_ins.note_second_factor_failure)
        second_factor.authenticator_added.connect(sign_ins.note_second_factor_added)
        second_factor.authenticator_removed.connect(sign_ins.note_second_factor_removed)
        second_factor.authenticator_reset.connect(sign_ins.note_second_factor_reset)
