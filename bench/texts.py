"""Texts for the invented city: name, overview, rationale and goal of every project.

A hundred to two hundred letters each, as in published sheets, and no two alike: where, how many
and how much differ, the phrases repeat as they do there. What a sheet promises is sometimes
carried by a line, and mostly not.
"""

import random

from django.db import connection

_PHRASES = (
    "该项目覆盖{few}个镇街、{some}个村（社区），服务对象约{many}人，现有设施建成于{year}年。",
    "根据年度工作部署，由业务科室牵头、各镇街配合实施，经费按季度拨付。",
    "主要用于设备购置、日常运维、人员培训和宣传发动，其中{thing}专项{some}万元。",
    "项目实施后预计每年减少投诉{few}件，群众满意度保持在{share}%以上。",
    "按照属地管理、分级负责的原则，建立定期调度、限时办结、跟踪问效的工作机制。",
    "为进一步提升{thing}水平，切实保障和改善民生，需要继续安排经费。",
)
_REASONS = (
    "《某市“十四五”{thing}发展规划》（某府发〔{year}〕{few}号）提出了{some}项重点任务。",
    "{year}年第{few}次常务会议纪要明确由本单位承担{thing}工作。",
    "《关于加强{thing}工作的通知》（某办〔{year}〕{few}号）要求逐年落实。",
)
_GOALS = (
    "全年完成{thing}改造{few}处，开展巡检维护{some}次，培训人次达到{many}人次。",
    "{thing}任务完成率达到{share}%，验收合格率不低于{share}%。",
    "检查企业{some}户，受理案件{few}件，发放宣传资料{many}份。",
    "持续改善{thing}状况，建立长效机制，服务对象满意度达到{share}%以上。",
)
_THINGS = ("交通安全", "公共文化", "社会治安", "河道管护", "基层治理", "就业培训", "校园安全")
_SEED = 20231230
_FILL = """
    UPDATE projects_project p SET overview = t.overview, rationale = t.rationale
      FROM texts t WHERE t.id = p.id
"""
_STATE = """
    UPDATE indicators_performanceobjective o SET statement = t.statement
      FROM texts t WHERE t.id = o.id
"""


def write_texts(projects: int) -> None:
    """Into the city that is there; objectives and their projects have the same keys."""
    draw = random.Random(_SEED)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE texts (id int, overview text, rationale text, statement text)"
        )
        with cursor.copy("COPY texts FROM STDIN") as copy:
            for key in range(1, projects + 1):
                copy.write_row((key, *_texts(draw)))
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_FILL)
        cursor.execute(_STATE)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("DROP TABLE texts")
        cursor.execute("VACUUM ANALYZE")


def _texts(draw: random.Random) -> tuple[str, str, str]:
    reasons = _said(draw, _REASONS, 1) + _said(draw, _PHRASES, 2)
    return _said(draw, _PHRASES, 4), reasons, _said(draw, _GOALS, 3)


def _said(draw: random.Random, phrases: tuple[str, ...], count: int) -> str:
    return "".join(
        phrase.format(
            few=draw.randint(2, 90),
            some=draw.randint(10, 400),
            many=draw.randint(500, 9000),
            year=draw.randint(2020, 2023),
            share=draw.randint(80, 99),
            thing=draw.choice(_THINGS),
        )
        for phrase in draw.sample(phrases, count)
    )
