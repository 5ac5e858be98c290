"""What a family is told before it tells anything, and what it agrees to item by item.

The words stand in `templates/families/_notice.html`. Whoever changes them, or a consent,
gives them a new version: a test compares the digest. (PD-INF-1, PD-SEN-2)
"""

from __future__ import annotations

VERSION = "2026-11"
DIGEST = "44f3c1b4a9156d9932596ab8a25a5dee99197359d84bfe4a1c774dff9ac46abd"
TITLE = "个人信息处理告知书"
# Agreed to one by one, besides the processing that rests on statutory duty (PD-BAS-1).
CONSENTS = {
    "sensitive": "我单独同意：为审核这次寄养申请，处理家人的健康情况、有无犯罪记录，"
    "以及不满14周岁家人的信息（敏感个人信息）。",
}
SHORT = {"sensitive": "健康、犯罪记录和不满14周岁家人的信息"}
