"""The Celery application and the beat schedule, nothing else."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("zhunsheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # A slice whose worker was lost is asked for again; one that is being worked on is not.
    "resume-open-runs": {
        "task": "evaluations.tasks.resume_open_runs",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "recheck-open-years": {
        "task": "indicators.tasks.recheck_open_years",
        "schedule": crontab(hour=1, minute=10),
    },
    "recheck-departments": {
        "task": "evaluations.tasks.recheck_departments",
        "schedule": crontab(hour=2, minute=10),
    },
    "recheck-self-evaluations": {
        "task": "evaluations.tasks.recheck_self_evaluations",
        "schedule": crontab(hour=2, minute=40),
    },
    # Hours after the slices were asked for, so that the trend counts what they found.
    "record-trends": {
        "task": "indicators.tasks.record_trends",
        "schedule": crontab(hour=5, minute=10),
    },
    "record-self-trends": {
        "task": "evaluations.tasks.record_self_trends",
        "schedule": crontab(hour=5, minute=20),
    },
    "record-norms": {
        "task": "evaluations.tasks.record_norms",
        "schedule": crontab(hour=3, minute=10),
    },
    "record-lookalikes": {
        "task": "indicators.tasks.record_lookalikes",
        "schedule": crontab(hour=3, minute=40),
    },
    "remove-orphan-files": {
        "task": "organizations.tasks.remove_orphan_files",
        "schedule": crontab(hour=4, minute=20),
    },
    "send-notices": {
        "task": "organizations.tasks.send_notices",
        "schedule": 300.0,
        "options": {"expires": 280},
    },
    "remove-old-notices": {
        "task": "organizations.tasks.remove_old_notices",
        "schedule": crontab(hour=4, minute=40),
    },
}
