"""People and roles of an agency; for security, of every agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, g, request, url_for

from app.accounts import queries
from app.accounts.forms import LastDayForm, ReasonForm, RoleForm, StaffForm, options
from app.accounts.models import Agency, User
from app.accounts.roles import AgencyKind, Role
from app.accounts.services import lasting
from app.accounts.services import staff as services
from app.accounts.services.sign_in import is_at_limit
from app.accounts.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.submissions import held_words, hold_words
from app.core.web import go, me, repeatable, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue


@bp.get("/staff")
def staff() -> ResponseReturnValue:
    """Who has an account; the words of a search are held, for they name people."""
    search = request.args.get("search", "")
    find = held_words(db(), me().user_id, search) or "" if search else ""
    rows, following = queries.list_staff(db(), me(), find=find, after=request.args.get("after", ""))
    return show(
        "accounts/staff.html", rows=rows, following=following, find=find, search=find and search
    )


@bp.post("/staff/find")
@repeatable
def find_staff() -> ResponseReturnValue:
    """The list of a name or a user name."""
    demand(me(), "accounts.staff")
    words = request.form.get("q", "").strip()[:40]
    search = hold_words(db(), me().user_id, words) if words else None
    return go(url_for("accounts.staff", search=search))


def _own_agency() -> Agency:
    agency = db().get_one(Agency, me().agency_id)
    demand(me(), "accounts.open_account", agency)
    return agency


@bp.get("/staff/new")
def new_staff() -> ResponseReturnValue:
    """A colleague's account."""
    demand(me(), "accounts.open_accounts")
    return show("accounts/staff_new.html", form=StaffForm(formdata=None))


@bp.post("/staff/new")
def new_staff_post() -> ResponseReturnValue:
    """Open it, and show the first password once."""
    demand(me(), "accounts.open_accounts")
    form = StaffForm()
    if not form.validate():
        return show("accounts/staff_new.html", status=422, form=form)
    try:
        user, password = services.open_account(
            db(),
            _own_agency(),
            username=form.username.data or "",
            name=form.name.data or "",
            id_no=form.id_no.data or "",
            profession=form.profession.data or "",
            certificate_no=form.certificate_no.data or "",
            actor=me(),
            now=clock.now(),
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return show("accounts/staff_new.html", status=422, form=form)
    return first_password_page(user, password, url_for(".user", user=user.ref))


def first_password_page(user: User, password: str, onward: str) -> ResponseReturnValue:
    """The password is shown once and stored nowhere: a copy of the form sees `onward`."""
    g.result_url = onward
    return show("accounts/first_password.html", user=user, password=password, onward=onward)


def _user_page(
    user: User,
    form: RoleForm | None = None,
    status: int = 200,
    last_day: LastDayForm | None = None,
) -> Response:
    today, now = clock.today(), clock.now()
    form = form or role_form(user)
    return show(
        "accounts/user.html",
        status=status,
        user=user,
        form=form,
        reason=ReasonForm(formdata=None),
        last_day=last_day or LastDayForm(formdata=None, ends_on=user.ends_on),
        grants=[x for x in user.grants if not x.ended_reason],
        ended=[x for x in user.grants if x.ended_reason],
        today=today,
        dormant=lasting.is_dormant(user, now),
        locked=is_at_limit(db(), "sign_in.account", user.username or "", now),
        professions=services.PROFESSIONS,
    )


def role_form(user: User, formdata: Any = None) -> RoleForm:
    """The roles that this actor may propose for the account."""
    form = RoleForm(formdata)
    kind = user.agency.kind if user.agency else AgencyKind.PARTNER
    held = {grant.role for grant in user.grants if not grant.ended_reason}
    organises = user.agency is not None and user.agency.takes_foster_applications
    fitting = services.roles_to_propose(me(), kind, organises=organises)
    roles = [role for role in fitting if role not in held]
    form.role.choices = options((role.value, role.label) for role in roles)
    return form


@bp.get("/staff/<ref:user>")
def user(user: str) -> ResponseReturnValue:
    """One account: who, which roles, whether it sleeps."""
    return _user_page(queries.get_user(db(), me(), user))


@bp.post("/staff/<ref:user>/propose-role")
def propose_role(user: str) -> ResponseReturnValue:
    """Ask security for a role."""
    found = queries.get_user(db(), me(), user, to="accounts.propose_role")
    form = role_form(found, request.form)
    if not form.validate() or found.agency is None:
        return _user_page(found, form, 422)
    try:
        services.propose_role(
            db(), found, found.agency, Role(form.role.data), actor=me(), now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _user_page(found, form, 422)
    flash("已提出，等待安全管理员核准。", "success")
    return go(url_for(".user", user=user))


@bp.post("/staff/<ref:user>/disable")
def disable(user: str) -> ResponseReturnValue:
    """Nobody signs in with it any more, and who is signed in is out."""
    found = queries.get_user(db(), me(), user, to="accounts.disable")
    form = ReasonForm()
    if not form.validate():
        flash("没有停用：请写明原因。", "error")
        return go(url_for(".user", user=user))
    services.disable(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
    flash("账号已停用，正在登录的设备已退出。", "success")
    return go(url_for(".user", user=user))


@bp.post("/staff/<ref:user>/enable")
def enable(user: str) -> ResponseReturnValue:
    """Someone is back."""
    found = queries.get_user(db(), me(), user, to="accounts.enable")
    services.enable(db(), found, actor=me(), now=clock.now())
    flash("账号已恢复。请重新交付一次初始密码。", "success")
    return go(url_for(".user", user=user))


@bp.post("/staff/<ref:user>/last-day")
def set_last_day(user: str) -> ResponseReturnValue:
    """To which day the account can be used."""
    found = queries.get_user(db(), me(), user, to="accounts.set_last_day")
    form = LastDayForm()
    try:
        if form.validate():
            lasting.set_last_day(db(), found, form.ends_on.data, actor=me(), now=clock.now())
            flash("账号的最后一天已保存。", "success")
            return go(url_for(".user", user=user))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _user_page(found, status=422, last_day=form)


@bp.post("/staff/<ref:user>/hand-over-password")
def hand_over_password(user: str) -> ResponseReturnValue:
    """A new first password for who forgot theirs."""
    found = queries.get_user(db(), me(), user, to="accounts.hand_over_password")
    password = services.hand_over_password(db(), found, actor=me(), now=clock.now())
    return first_password_page(found, password, url_for(".user", user=user))


@bp.post("/staff/grants/<ref:grant>/end")
def end_role(grant: str) -> ResponseReturnValue:
    """A role ends at once."""
    found = queries.get_grant(db(), me(), grant, to="accounts.end_role")
    form = ReasonForm()
    if not form.validate():
        flash("没有取消：请写明原因。", "error")
        return go(url_for(".user", user=found.user.ref))
    services.end_role(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
    flash("角色已取消。", "success")
    return go(url_for(".user", user=found.user.ref))


@bp.post("/staff/<ref:user>/unlock")
def unlock(user: str) -> ResponseReturnValue:
    """Forget the failed tries."""
    found = queries.get_user(db(), me(), user, to="accounts.unlock")
    services.unlock(db(), found, actor=me(), now=clock.now())
    flash("已解除锁定。", "success")
    return go(url_for(".user", user=user))


@bp.post("/staff/<ref:user>/end-sessions")
def end_sessions(user: str) -> ResponseReturnValue:
    """Sign them out everywhere."""
    found = queries.get_user(db(), me(), user, to="accounts.end_sessions")
    services.end_sessions(db(), found, actor=me(), now=clock.now())
    flash("这个账号的所有设备都已退出登录。", "success")
    return go(url_for(".user", user=user))


@bp.get("/roles")
def roles() -> ResponseReturnValue:
    """Roles that wait for release."""
    rows = queries.list_pending(db(), me())
    return show("accounts/roles.html", rows=rows, form=ReasonForm(formdata=None), labels=Role)


@bp.post("/roles/<ref:grant>/release")
def release_role(grant: str) -> ResponseReturnValue:
    """The role holds from now on."""
    found = queries.get_grant(db(), me(), grant, to="accounts.release_role")
    services.release_role(db(), found, actor=me(), now=clock.now())
    flash(f"“{found.role.label}”已核准，今天起生效。", "success")
    return go(url_for(".roles"))


@bp.post("/roles/<ref:grant>/refuse")
def refuse_role(grant: str) -> ResponseReturnValue:
    """The proposal ends, with a reason."""
    found = queries.get_grant(db(), me(), grant, to="accounts.release_role")
    form = ReasonForm()
    if not form.validate():
        flash("没有退回：请写明原因。", "error")
        return go(url_for(".roles"))
    services.refuse_role(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
    flash("已退回，提出人会收到原因。", "success")
    return go(url_for(".roles"))
