"""What can be done with a volume, each as a page of its own; `views.archive` runs them."""

from __future__ import annotations

from app.adoption.forms import after as forms
from app.adoption.models.archive import VolumeState
from app.adoption.services import archiving, using
from app.workflow.acts import Act

V = VolumeState
IN_ARCHIVE = frozenset({V.FILED, V.KEPT, V.HANDED})
VOLUME_ACTS = (
    Act("archive_file", "adoption.archive_file", "归档", forms.FileForm,
        lambda s, v, f, a, n: archiving.file(s, v, note=f.note.data or "", actor=a, now=n),
        frozenset({V.MAKING}), "已归档，目录已固定。", rule="AR-06-2", button="归档",
        intro="归档以后，卷里的材料谁也不能再改，有错的附更正说明。"),
    Act("archive_keep", "adoption.archive_keep", "入库保管", forms.KeepForm,
        lambda s, v, f, a, n: archiving.keep(s, v, shelf=f.shelf.data or "", actor=a, now=n),
        frozenset({V.FILED, V.KEPT}), "已保存。", rule="AR-03", button="保存"),
    Act("archive_use", "adoption.archive_use", "登记查阅、复制", forms.UseForm,
        lambda s, v, f, a, n: using.ask(
            s, v, requester=f.requester.data or "", who=f.who.data or "",
            proof=f.proof.data or "", purpose=f.purpose.data or "",
            wants_secret=f.wants_secret.data == "yes", is_copied=f.is_copied.data == "yes",
            consent=f.consent.data or "", actor=a, now=n),
        IN_ARCHIVE, "已登记。", rule="AR-10", button="登记"),
    Act("archive_grant", "adoption.archive_grant", "决定是否打开封存部分", forms.GrantForm,
        lambda s, v, f, a, n: using.grant(
            s, v, agreed=f.agreed.data == "yes", reason=f.reason.data or "", actor=a, now=n),
        IN_ARCHIVE, "决定已保存。", rule="SEC-03", button="签署决定",
        ready=lambda s, v: using.waiting(s, v) is not None),
    Act("archive_correct", "adoption.archive_correct", "附更正说明", forms.SheetForm,
        lambda s, v, f, a, n: archiving.correct(s, v, words=f.words.data or "", actor=a, now=n),
        IN_ARCHIVE, "更正说明已附在卷后。", rule="AR-06-1", button="附上"),
    Act("archive_hand_over", "adoption.archive_hand_over", "移交国家档案馆", forms.HandOverForm,
        lambda s, v, f, a, n: archiving.hand_over(
            s, v, to=f.to.data or "", reason=f.reason.data or "", actor=a, now=n),
        frozenset({V.KEPT}), "已移交。", rule="AR-11", button="登记移交"),
)  # fmt: skip
