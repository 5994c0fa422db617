"""Root addresses: the admin, and everything else by the pages' own table."""

from django.contrib import admin
from django.urls import include, path

from web.views import account

urlpatterns = [
    # The admin has no door of its own: everybody signs in on the same page.
    path("admin/login/", account.admin_login),
    path("admin/logout/", account.admin_logout),
    path("admin/password_change/", account.admin_password_change),
    path("admin/", admin.site.urls),
    path("", include("web.urls")),
]
