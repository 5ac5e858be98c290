"""Errors that a person reads: each carries its HTTP status and says what to do."""

from __future__ import annotations


class PortalError(Exception):
    """Something the user can be told. `status` is the HTTP answer, `says` the Chinese text."""

    status = 400
    says = "请求无法处理，请返回上一页核对后再试。"

    def __init__(self, says: str | None = None) -> None:
        super().__init__(says or self.says)
        self.says = says or self.says


class NotFound(PortalError):
    """It does not exist, or the user may not know that it does."""

    status = 404
    says = "没有找到这一页。请核对网址，或从首页重新进入。"


class Forbidden(PortalError):
    """The user may see it, but not do this."""

    status = 403
    says = "您没有办理此项业务的权限。如需办理，请联系本单位管理员。"


class SignInNeeded(PortalError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    says = "请先登录。"


class Conflict(PortalError):
    """The record changed since the user opened it, or is no longer in the right state."""

    status = 409
    says = "内容已被更新，您的这一步还没有保存。您填写的内容没有丢失，请核对后再提交。"


class StaleVersion(Conflict):
    """Someone else saved first. `theirs` names who and when, where known."""


class WrongState(Conflict):
    """The case is not in a state from which this step can be taken."""

    says = "案件已进入其他环节，这一步现在不能办理。请刷新页面查看最新状态。"


class Invalid(PortalError):
    """What was typed breaks a rule; `field` names where to show the message.

    `also` are further slips of the same form, found at once.
    """

    status = 422

    def __init__(self, says: str, field: str | None = None, also: tuple[Invalid, ...] = ()) -> None:
        super().__init__(says)
        self.field, self.also = field, also

    @classmethod
    def of(cls, slips: list[tuple[str, str]]) -> Invalid:
        """All slips of a form, each (message, field), as one error."""
        (says, field), *rest = slips
        return cls(says, field, tuple(cls(*one) for one in rest))


class TooMany(PortalError):
    """A rate limit was reached. `retry_after` is in seconds."""

    status = 429
    says = "操作过于频繁，请稍后再试。"

    def __init__(self, says: str | None = None, retry_after: int = 60) -> None:
        super().__init__(says)
        self.retry_after = retry_after


class PageExpired(PortalError):
    """A form without the one-time id that our pages give it: it is shown once more."""

    status = 400


class TookTooLong(PortalError):
    """A request had its time; nothing of it was kept."""

    status = 503
    says = "这一步办理的时间太长，已经停止，没有保存任何内容。请缩小范围以后再试，或者稍后再试。"


class Unavailable(PortalError):
    """A neighbour (database, disk, gateway) does not answer."""

    status = 503
    says = "系统暂时无法保存，请稍后再试。您填写的内容没有丢失。"
