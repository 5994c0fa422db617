"""Takes out of the admin what libraries put there.

Their pages ask Django's model permissions, a second and silent source of rights beside the
roles. The applications of this project are loaded after the libraries.
"""

from __future__ import annotations

from django.contrib import admin

for model in tuple(admin.site._registry):  # noqa: SLF001 -- there is no other list
    admin.site.unregister(model)
