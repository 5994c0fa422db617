"""Entries of the audit trail in words."""

from django import template

from web.trail_details import details_of, target_of

register = template.Library()

register.filter("details", details_of)
register.filter("target", target_of)
