"""The floor: the same list page with nothing around it, raw sqlite3 and Jinja under Flask.

No session, no policy, no masks, no layout, no record. What the portal's page costs more is the
price of everything that it does besides.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from pysqlite3 import dbapi2 as sqlite3

ROWS = """
SELECT f.ref, f.case_no, f.applicant_name, f.state, p.name, a.short_name, f.due_on, f.submitted_at
FROM foster_applications f JOIN agencies a ON a.id = f.agency_id
LEFT JOIN users u ON u.id = f.officer_id LEFT JOIN persons p ON p.id = u.person_id
WHERE f.agency_id = ? AND f.case_no IS NOT NULL AND f.due_on IS NOT NULL
ORDER BY f.due_on, f.ref LIMIT 50
"""
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>寄养申请</title>
</head><body><h1>寄养申请</h1><table><thead><tr><th>申请号</th><th>申请人</th><th>状态</th><th>承办人</th>
<th>机构</th><th>到期日</th><th>收件日</th></tr></thead><tbody>
{% for ref, case_no, name, state, officer, agency, due_on, submitted_at in rows %}
<tr><td><a href="/foster/desk/{{ ref }}">{{ case_no }}</a></td><td>{{ name }}</td>
<td>{{ state }}</td><td>{{ officer or '—' }}</td><td>{{ agency }}</td><td>{{ due_on or '—' }}</td>
<td>{{ submitted_at[:10] }}</td></tr>
{% endfor %}
</tbody></table></body></html>"""


def make_floor(path: Path, agency_id: int) -> Flask:
    """A Flask app with the one page at `/`."""
    app = Flask("floor")
    template = app.jinja_env.from_string(PAGE)
    connection = sqlite3.connect(str(path), check_same_thread=False)

    @app.get("/")
    def page() -> str:
        rows = connection.execute(ROWS, (agency_id,)).fetchall()
        return template.render(rows=rows)

    return app
