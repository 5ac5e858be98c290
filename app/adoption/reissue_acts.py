"""What can be done with a request for a new certificate; `views.reissue` runs them."""

from __future__ import annotations

from app.adoption import reissue_workflow as flow
from app.adoption.forms import reissue as forms
from app.adoption.forms.after import TakeBackForm
from app.adoption.services import reissuing
from app.workflow.acts import Act

X = flow.X
REISSUE_ACTS = (
    Act("reissue_decide", flow.DECIDE, "复核", forms.ReissueDecisionForm,
        lambda s, r, f, a, n: reissuing.decide(
            s, r, agreed=f.agreed.data == "yes", collected=f.is_collected,
            reason=f.reason.data or "", actor=a, now=n),
        flow.RELEASE.sources, "复核意见已保存。", rule="WS-30", button="签署意见",
        offer=lambda _s, r, f: f.offer(r), intro="登记申请的人不能复核。"),
    Act("reissue_issue", flow.WORK, "发给新证", forms.IssueForm,
        lambda s, r, f, a, n: reissuing.issue(
            s, r, printed_no=f.printed_no.data or "", actor=a, now=n),
        flow.ISSUE.sources, "新证号已生成，旧证从今天作废。", rule="RM-FEE", button="发给新证",
        intro="新证用新的编号，注明代替哪一本。"),
    Act("reissue_withdraw", flow.WORK, "登记撤回", TakeBackForm,
        lambda s, r, f, a, n: reissuing.withdraw(
            s, r, reason=f.reason.data or "", actor=a, now=n),
        flow.WITHDRAW.sources, "已撤回。", rule="WS-30", button="登记撤回", danger=True),
)  # fmt: skip
