"""Texts for the invented city: overview, rationale and goal of every project, hardly two alike.

As published: as long as those of the sample disclosure, with as many clauses and references, and
with rather more numbers in rather more of the texts (`tests/bench/test_texts.py` counts them).
Full of numbers: a little shorter, and with some eight times as many numbers as the sample has.
What a sheet promises is sometimes carried by a line, and mostly not.
"""

import random
from collections.abc import Iterator

from django.db import connection

Recipe = tuple[tuple[tuple[str, ...], int], ...]
"""Phrases, and how many of them are drawn."""
Recipes = tuple[Recipe, Recipe, Recipe]
"""Of overview, rationale and goal."""

_WORKS = (
    (
        "本项目主要承担辖区内{thing}的日常管理与保障，由业务科室统筹安排，各镇街、村（社区）分级落实，"
        "做到责任到人、台账清楚、按时报送；现有场地和设备使用多年，老化明显，维修频次逐年上升，"
        "已难以满足工作需要，群众反映也较为集中，亟须改善。"
    ),
    (
        "为进一步提升{thing}水平，切实保障和改善民生，拟对既有设施进行更新完善：一是修复破损点位，"
        "补齐薄弱环节；二是完善巡查、调度、考核机制；三是加强人员培训和宣传发动，"
        "形成齐抓共管的工作格局，经费实行专款专用，接受财政、审计部门的监督。"
    ),
    (
        "{thing}工作点多、线长、面广，涉及部门多，协调任务重。近年来任务量持续增加，人员和装备没有相应"
        "补充，部分工作只能由其他岗位兼任，影响了办理时效。通过本项目的实施，可以补上短板，"
        "规范流程，提高服务质量，减少安全隐患，使各项要求落到实处。"
    ),
)
_EXTENTS = (
    "",
    "",
    "项目建于{year}年，覆盖{few}个镇街。",
    "目前登记在册的服务对象{many}余人。",
    "上年共受理群众来电来访{some}件，办结率{share}%。",
    "其中{thing}专项安排{some}万元。",
)
_REFERENCES = (
    (
        "依据《某市“十四五”{thing}发展规划》（某府发〔{year}〕{few}号）、《关于加强{thing}工作的通知》"
        "（某办〔{year}〕{few}号）的要求组织实施。"
    ),
    "根据《某市{thing}管理办法》和{year}年第{few}次常务会议纪要，该项工作由本单位承担。",
    (
        "按照《进一步做好{thing}工作的实施方案》（某委发〔{year}〕{few}号）以及上级对区县的考评细则，"
        "须安排专门经费。"
    ),
)
_NEEDS = (
    "{thing}关系群众切身利益，经费缺口长期存在，仅靠日常公用经费难以支撑，须由财政专项予以保障，确保工作不断档、服务不缩水。",
    "现有力量与任务不相匹配，一旦停止投入，已经形成的设施和队伍将难以维持，前期成果无法巩固，群众也会有意见。",
    "该项工作属于法定职责，服务对象稳定，支出标准有据可依，预算按上年实际并结合本年任务逐项测算。",
)
_AIMS = (
    (
        "保障{thing}工作正常开展，各项制度得到落实，设施设备完好可用，隐患及时发现、及时消除，"
        "群众的安全感和获得感进一步增强。"
    ),
    (
        "健全{thing}长效机制，工作流程更加规范，部门配合更加顺畅，办理效率明显提高，"
        "辖区面貌得到改善。"
    ),
)
_PROMISES = (
    "",
    "",
    "全年完成{thing}改造{few}处，开展巡检维护{some}次。",
    "{thing}任务完成率达到{share}%，验收合格率不低于{share}%。",
    "组织业务培训{few}期，发放宣传资料{many}份。",
    "服务对象满意度达到{share}%以上。",
)
_DENSE_WORKS = (
    "该项目覆盖{few}个镇街、{some}个村（社区），服务对象约{many}人，现有设施建成于{year}年。",
    "根据年度工作部署，由业务科室牵头、各镇街配合实施，经费按季度拨付。",
    "主要用于设备购置、日常运维、人员培训和宣传发动，其中{thing}专项{some}万元。",
    "项目实施后预计每年减少投诉{few}件，群众满意度保持在{share}%以上。",
    "按照属地管理、分级负责的原则，建立定期调度、限时办结、跟踪问效的工作机制。",
    "为进一步提升{thing}水平，切实保障和改善民生，需要继续安排经费。",
)
_DENSE_REASONS = (
    "《某市“十四五”{thing}发展规划》（某府发〔{year}〕{few}号）提出了{some}项重点任务。",
    "{year}年第{few}次常务会议纪要明确由本单位承担{thing}工作。",
    "《关于加强{thing}工作的通知》（某办〔{year}〕{few}号）要求逐年落实。",
)
_DENSE_PROMISES = (
    "全年完成{thing}改造{few}处，开展巡检维护{some}次，培训人次达到{many}人次。",
    "{thing}任务完成率达到{share}%，验收合格率不低于{share}%。",
    "检查企业{some}户，受理案件{few}件，发放宣传资料{many}份。",
    "持续改善{thing}状况，建立长效机制，服务对象满意度达到{share}%以上。",
)
AS_PUBLISHED: Recipes = (
    ((_WORKS, 1), (_REFERENCES, 1), (_EXTENTS, 1)),
    ((_REFERENCES, 1), (_NEEDS, 1), (_EXTENTS, 1)),
    ((_REFERENCES, 1), (_AIMS, 1), (_PROMISES, 1)),
)
FULL_OF_NUMBERS: Recipes = (
    ((_DENSE_WORKS, 4),),
    ((_DENSE_REASONS, 1), (_DENSE_WORKS, 2)),
    ((_DENSE_PROMISES, 3),),
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


def write_texts(projects: int, recipes: Recipes) -> None:
    """Into the city that is there; objectives and their projects have the same keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE texts (id int, overview text, rationale text, statement text)"
        )
        with cursor.copy("COPY texts FROM STDIN") as copy:
            for key, texts in enumerate(drawn(projects, recipes), start=1):
                copy.write_row((key, *texts))
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_FILL)
        cursor.execute(_STATE)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("DROP TABLE texts")
        cursor.execute("VACUUM ANALYZE")


def drawn(count: int, recipes: Recipes) -> Iterator[tuple[str, ...]]:
    """Overview, rationale and goal of so many sheets: the same ones every time."""
    draw = random.Random(_SEED)
    for _ in range(count):
        yield tuple(_written(draw, recipe) for recipe in recipes)


def _written(draw: random.Random, recipe: Recipe) -> str:
    return "".join(_said(draw, phrases, count) for phrases, count in recipe)


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
