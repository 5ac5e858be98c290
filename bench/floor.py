"""The floor: the table of the list page with nothing around it, raw sqlite3 and Jinja under Flask.

The page's own data (bar §3.2, row c): the same rows in the same nine columns, with the same words
and marks in them. No session, no policy, no masks, no layout, no filters, no record: what the
portal's page costs more is the price of everything that it does besides.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask import Flask
from pysqlite3 import dbapi2 as sqlite3

from app.foster.workflow import LABELS, TURN_OF

BEIJING = timedelta(hours=8)
ROWS = """
SELECT f.ref, f.case_no, f.applicant_name, f.state, p.name, a.short_name, f.due_on,
  f.due_provisional, f.submitted_at
FROM foster_applications f JOIN agencies a ON a.id = f.agency_id
LEFT JOIN users u ON u.id = f.officer_id LEFT JOIN persons p ON p.id = u.person_id
WHERE f.agency_id = ? AND f.case_no IS NOT NULL AND f.due_on IS NOT NULL
ORDER BY f.due_on, f.ref LIMIT 50
"""
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>寄养申请</title>
</head><body><h1>寄养申请</h1><table class="list"><thead><tr><th scope="col">申请号</th>
<th scope="col">申请人</th><th scope="col">状态</th><th scope="col">轮到谁办</th>
<th scope="col">承办人</th><th scope="col" class="wrap">承办机构</th><th scope="col">到期日</th>
<th scope="col">剩余</th><th scope="col">收件日</th></tr></thead><tbody>
{% for ref, case_no, name, state, officer, agency, due_on, provisional, submitted_at in rows -%}
{% set label, colour = labels[state] -%}
{% set left = (day(due_on) - today).days if due_on -%}
<tr><td><a href="/foster/desk/{{ ref }}">{{ case_no }}</a></td><td>{{ name }}</td>\
<td><strong class="tag tag--{{ colour }}">{{ label }}</strong></td>\
<td>{{ turns[state] or '—' }}</td>\
<td>{{ officer or '—' }}</td><td class="wrap">{{ agency }}</td><td>{{ due_on or '—' }}\
{% if provisional %} <span class="mark">暂定</span>{% endif %}</td><td>\
{% if left is none %}—{% elif left < 0 %}<strong class="tag tag--red">超期{{ -left }}天</strong>\
{% elif left == 0 %}<strong class="tag tag--yellow">今天到期</strong>\
{% elif left <= 3 %}<strong class="tag tag--yellow">还剩{{ left }}天</strong>\
{% else %}<span class="left">还剩{{ left }}天</span>{% endif %}</td>\
<td>{{ local(submitted_at).date() if submitted_at else '—' }}</td></tr>
{% endfor %}
</tbody></table></body></html>"""


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment) + BEIJING


def make_floor(path: Path, agency_id: int) -> Flask:
    """A Flask app with the one page at `/`."""
    app = Flask("floor")
    template = app.jinja_env.from_string(PAGE.replace("\\\n", ""))
    labels = {str(state): label for state, label in LABELS.items()}
    turns = {str(state): TURN_OF.get(state, "") for state in LABELS}
    connection = sqlite3.connect(str(path), check_same_thread=False)

    @app.get("/")
    def page() -> str:
        rows = connection.execute(ROWS, (agency_id,)).fetchall()
        today = datetime.now(UTC).date()
        return template.render(
            rows=rows, labels=labels, turns=turns, day=date.fromisoformat, local=_local, today=today
        )

    return app
