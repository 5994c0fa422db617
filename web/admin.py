"""What the admin can only be told from above all applications."""

from __future__ import annotations

from organizations.admin.audit_trail import AuditEntryAdmin, EntryWords
from web.trail_details import details_text, kind_of

AuditEntryAdmin.words = EntryWords(details_text, kind_of)
