"""The same scores in one SQL statement: what any program is measured against.

The national plan, one CASE arm a direction, numeric throughout, rounded once: every line with
its share and score, every objective with its execution score, total and grade. Only for the
invented city: no exemptions, no reviewers' decisions, targets and budgets above zero.
"""

from typing import Any

from django.db import connection

from bench.city import YEAR

PREPARE = """
    DROP TABLE IF EXISTS bench_line, bench_total;
    CREATE TABLE bench_line (
        indicator_id bigint PRIMARY KEY, objective_id bigint NOT NULL,
        attainment numeric, score numeric(6, 2));
    CREATE TABLE bench_total (
        objective_id bigint PRIMARY KEY, execution_rate numeric(24, 6),
        execution_score numeric(6, 2), total numeric(6, 2), grade varchar(12) NOT NULL);
"""
STATEMENT = """
    WITH fraction AS (
        SELECT i.id, i.objective_id, i.weight,
               CASE
                   WHEN i.comparison = 'qualitative' THEN
                       CASE m.band WHEN 'achieved' THEN 1 WHEN 'partly' THEN 0.7
                                   WHEN 'missed' THEN 0.3 END
                   WHEN m.actual_value IS NULL THEN NULL
                   WHEN i.comparison IN ('ge', 'gt', 'eq') THEN
                       CASE WHEN m.actual_value >= i.target_value THEN 1
                            ELSE greatest(m.actual_value, 0) END
                   WHEN i.comparison IN ('le', 'lt') THEN
                       CASE WHEN m.actual_value <= i.target_value THEN 1
                            ELSE i.target_value END
                   WHEN i.comparison = 'range' THEN
                       CASE WHEN m.actual_value < i.target_value THEN greatest(m.actual_value, 0)
                            WHEN m.actual_value > i.target_upper THEN i.target_upper
                            ELSE 1 END
               END AS top,
               CASE
                   WHEN i.comparison IN ('ge', 'gt', 'eq') THEN
                       CASE WHEN m.actual_value >= i.target_value THEN 1
                            ELSE i.target_value END
                   WHEN i.comparison IN ('le', 'lt') THEN
                       CASE WHEN m.actual_value <= i.target_value THEN 1
                            ELSE m.actual_value END
                   WHEN i.comparison = 'range' THEN
                       CASE WHEN m.actual_value < i.target_value THEN i.target_value
                            WHEN m.actual_value > i.target_upper THEN m.actual_value
                            ELSE 1 END
                   ELSE 1
               END AS bottom
          FROM indicators_indicator i
          JOIN indicators_performanceobjective o ON o.id = i.objective_id
          JOIN budgets_fiscalyear y ON y.id = o.fiscal_year_id AND y.year = %s
          LEFT JOIN evaluations_measurement m ON m.indicator_id = i.id
    ), line AS (
        SELECT id, objective_id, top / bottom AS attainment,
               round(weight * top / bottom, 2) AS score
          FROM fraction
    ), stored AS (
        INSERT INTO bench_line SELECT id, objective_id, attainment, score FROM line
    ), sheet AS (
        SELECT objective_id, sum(score) AS points, count(*) - count(score) AS missing
          FROM line GROUP BY objective_id
    ), money AS (
        SELECT o.id, t.outturn_amount / t.final_amount AS rate,
               round(o.execution_weight * least(t.outturn_amount, t.final_amount)
                     / t.final_amount, 2) AS score
          FROM indicators_performanceobjective o
          JOIN budgets_fiscalyear y ON y.id = o.fiscal_year_id AND y.year = %s
          JOIN projects_project p ON p.id = o.project_id
          LEFT JOIN budgets_outturn t ON t.appropriation_id = p.appropriation_id
    ), total AS (
        SELECT money.id, money.rate, money.score,
               CASE WHEN sheet.missing = 0 THEN sheet.points + money.score END AS total
          FROM money JOIN sheet ON sheet.objective_id = money.id
    )
    INSERT INTO bench_total
    SELECT id, rate, score, total,
           CASE WHEN total >= 90 THEN 'excellent' WHEN total >= 80 THEN 'good'
                WHEN total >= 60 THEN 'fair' WHEN total IS NOT NULL THEN 'poor' ELSE '' END
      FROM total
"""
DISAGREEMENT = """
    SELECT count(*) FILTER (WHERE r.total IS DISTINCT FROM t.total
                               OR r.execution_score IS DISTINCT FROM t.execution_score
                               OR r.grade IS DISTINCT FROM t.grade),
           count(*)
      FROM bench_total t FULL JOIN evaluations_evaluationresult r
        ON r.objective_id = t.objective_id
"""


def prepare() -> None:
    """Empty tables for the statement's scores."""
    run(PREPARE)


def score() -> None:
    """Score the whole city."""
    run(STATEMENT, (YEAR, YEAR))


def disagreements() -> tuple[int, int]:
    """Objectives whose total, execution score or grade differ from the stored results; of all."""
    with connection.cursor() as cursor:
        cursor.execute(DISAGREEMENT)
        different, everything = cursor.fetchone()
    return different, everything


def run(statement: str, parameters: tuple[Any, ...] | None = None) -> None:
    """One statement on the measured database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
