"""The demo's organisations: who they are and what each of them lacks."""

from __future__ import annotations

from dataclasses import dataclass

from app.organisations.models import OrgType, ReportResult, ServiceField

CITY, COUNTY = "ccmz", "yzmz"


@dataclass(frozen=True)
class Plot:
    """An organisation to be made: `agreed` are the days from today to the first and the last day
    of its agreement, none where there is no agreement; `released`: the head has agreed.

    `certificate` and `founded` are days from today, ahead and back; `account` is its head's.
    """

    code: str
    name: str
    type: OrgType
    division: str
    bureau: str
    address: str
    head: str
    phone: str
    fields: tuple[ServiceField, ...]
    staff: int = 5
    agreed: tuple[int, int] | None = None
    released: bool = True
    rating: int = 0
    listed: bool = False
    cancelled: bool = False
    account: str = ""
    certificate: int = 500
    founded: int = 2900
    report: ReportResult = ReportResult.PASSED


F, T = ServiceField, OrgType
_ALL = (F.ADOPTION, F.INQUIRY, F.PSYCHOLOGY)
PLOTS = (
    Plot("52220104MJ00090112", "长春市暖阳社会工作服务中心", T.SERVICE, "220104", CITY,
         "建设街66号3楼", "王建国", "0431-88901101", _ALL, staff=6, agreed=(-325, 40), rating=4,
         account="nuanyang.fuze"),
    Plot("52220102MJ00090229", "长春市春芽儿童心理服务中心", T.SERVICE, "220102", CITY,
         "文化街12号", "李淑珍", "0431-88901102", _ALL, agreed=(-400, -20), rating=3,
         account="chunya.fuze"),
    Plot("53220104MJ00090337", "长春市同心儿童公益基金会", T.FOUNDATION, "220104", CITY,
         "和平路9号", "张志刚", "0431-88901103", (F.GUARDIANSHIP, F.TRAINING),
         agreed=(-100, 265), listed=True),
    Plot("52220103MJ00090440", "长春市启航社会工作服务社", T.SERVICE, "220103", CITY,
         "青年路31号", "赵春燕", "0431-88901104", (F.INQUIRY,), staff=3,
         agreed=(5, 369), released=False),
    Plot("52500103MJ00090550", "重庆市渝中区护苗社会工作服务中心", T.SERVICE, "500103",
         COUNTY, "民生路88号", "陈文斌", "023-63550901", _ALL, agreed=(-155, 210), rating=5,
         account="humiao.fuze"),
    Plot("51500103MJ00090667", "重庆市渝中区蓝天家庭教育协会", T.ASSOCIATION, "500103",
         COUNTY, "解放路45号", "刘德明", "023-63550902", (F.PARENTING,), staff=2,
         cancelled=True),
    Plot("52220104MJ00090718", "长春市晨光社会工作服务中心", T.SERVICE, "220104", CITY,
         "湖西路18号", "孙丽华", "0431-88901107", (F.PSYCHOLOGY, F.AFTER_SCHOOL, F.PARENTING),
         staff=3, rating=2, account="chenguang.fuze"),
    Plot("51220102MJ0009082J", "长春市心桥心理健康协会", T.ASSOCIATION, "220102", CITY,
         "大经路27号", "周海涛", "0431-88901108", (F.PSYCHOLOGY, F.TRAINING), staff=2, rating=1,
         report=ReportResult.BASIC),
    # Founded last year and fostered by the bureau: no rating, no account, its first report.
    Plot("52220105MJ0009093Y", "长春市二道区小树苗儿童关爱中心", T.SERVICE, "220105", CITY,
         "吉林大路102号", "吴晓梅", "0431-88901109", (F.AFTER_SCHOOL, F.INCUBATION), staff=2,
         founded=690, report=ReportResult.FILED),
    Plot("52500103MJ0009103A", "重庆市渝中区心语心理服务中心", T.SERVICE, "500103", COUNTY,
         "中山三路121号", "何静", "023-63550903", (F.PSYCHOLOGY, F.CORRECTION), staff=3, rating=3,
         account="xinyu.fuze"),
    Plot("52500103MJ00091128", "重庆市渝中区童伴青少年服务中心", T.SERVICE, "500103", COUNTY,
         "上清寺路6号", "罗勇", "023-63550904", (F.PSYCHOLOGY, F.AFTER_SCHOOL, F.LEGAL), staff=3,
         rating=4, account="tongban.fuze"),
    Plot("51500103MJ0009124J", "重庆市渝中区未成年人法律援助协会", T.ASSOCIATION, "500103",
         COUNTY, "新华路7号", "唐志强", "023-63550905", (F.LEGAL,), staff=2, certificate=-30),
    Plot("91220101MA17ABC34Q", "长春市启明儿童康复有限公司", T.ENTERPRISE, "220104", CITY,
         "硅谷大街3355号", "郑立军", "0431-88901110", (F.REHABILITATION,), staff=3),
)  # fmt: skip
