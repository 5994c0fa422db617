"""Addresses of the pages."""

from allauth.account import views as account_views
from allauth.mfa.base import views as second_factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from django.urls import path

from web.views import (
    account,
    actuals,
    editor,
    editor_tools,
    home,
    objectives,
    people,
    progress,
    review,
    trail,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("objectives/", objectives.listing, name="objectives"),
    path("objectives/<int:pk>/", objectives.sheet, name="objective"),
    path("objectives/<int:pk>/submit/", objectives.submit, name="objective-submit"),
    path("objectives/<int:pk>/withdraw/", objectives.withdraw, name="objective-withdraw"),
    path("objectives/<int:pk>/return/", objectives.send_back, name="objective-return"),
    path("objectives/<int:pk>/approve/", objectives.approve, name="objective-approve"),
    path("objectives/<int:pk>/edit/", editor.page, name="editor"),
    path("objectives/<int:pk>/edit/check/", editor.check, name="editor-check"),
    path("objectives/<int:pk>/edit/save/", editor.save, name="editor-save"),
    path("objectives/<int:pk>/edit/confirm/", editor.confirm, name="editor-confirm"),
    path("objectives/<int:pk>/edit/paste/", editor_tools.paste, name="editor-paste"),
    path("objectives/<int:pk>/edit/mend/", editor_tools.mend, name="editor-mend"),
    path("objectives/<int:pk>/edit/score/", editor_tools.score, name="editor-score"),
    path("objectives/<int:pk>/edit/explain/", editor_tools.explanation, name="editor-explain"),
    path("actuals/", actuals.listing, name="actuals-list"),
    path("actuals/workbook/", actuals.export, name="actuals-export"),
    path("actuals/upload/", actuals.bring, name="actuals-upload"),
    path("actuals/marked/<slug:token>/", actuals.marked, name="actuals-marked"),
    path("actuals/<int:pk>/", actuals.sheet, name="actuals"),
    path("actuals/<int:pk>/check/", actuals.check, name="actuals-check"),
    path("review/", review.listing, name="review"),
    path("review/approve/", review.approve, name="review-approve"),
    path("progress/", progress.board, name="progress"),
    path("progress/<slug:code>/remind/", progress.remind, name="progress-remind"),
    path("reminders/<int:pk>/dismiss/", progress.dismiss, name="reminder-dismiss"),
    path("people/", people.listing, name="people"),
    path("people/new/", people.create, name="person-new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.grant, name="person-grant"),
    path("people/<int:pk>/roles/<int:membership>/revoke/", people.revoke, name="person-revoke"),
    path("people/<int:pk>/<slug:act>/", people.act, name="person-act"),
    path("audit/", trail.listing, name="trail"),
    path("audit/export/", trail.export, name="trail-export"),
    path("audit/check/", trail.check, name="trail-check"),
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("account/password/", account.change_password, name="account_change_password"),
    path("account/confirm/", account_views.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/", second_factor_views.index, name="mfa_index"),
    path("login/code/", second_factor_views.authenticate, name="mfa_authenticate"),
    path("account/confirm/code/", second_factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("account/2fa/activate/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("account/2fa/deactivate/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/2fa/codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/2fa/codes/new/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/2fa/codes/download/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]
