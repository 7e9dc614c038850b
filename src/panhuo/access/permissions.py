"""What each role may do: one line a permission, read by the API, the console and the docs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from panhuo.words.schema import Text

__all__ = ["PERMISSIONS", "ROLES", "Permission", "granted"]

ROLES = ("admin", "planner", "approver", "finance", "store", "partner", "viewer")
EVERYBODY = ROLES
STAFF = ("admin", "planner", "approver", "finance", "viewer")


@dataclass(frozen=True)
class Permission:
    """One thing that may be done, and the roles that may do it; what rows it reaches is the scope's matter."""

    name: str
    title: Text
    roles: tuple[str, ...]


PERMISSIONS = (
    Permission("today.read", Text(en="See Today", zh="查看今日"), EVERYBODY),
    Permission("products.read", Text(en="See products and stock", zh="查看商品与库存"), EVERYBODY),
    Permission("costs.read", Text(en="See what goods cost", zh="查看成本"), STAFF),
    Permission("actions.read", Text(en="See proposed actions", zh="查看建议行动"), EVERYBODY),
    Permission(
        "actions.decide",
        Text(en="Accept, change, decline or snooze actions", zh="采纳、修改、拒绝或暂缓行动"),
        ("admin", "planner", "approver"),
    ),
    Permission(
        "actions.approve",
        Text(en="Be the second person on what needs two", zh="作为第二人审批"),
        ("admin", "approver"),
    ),
    Permission("alerts.read", Text(en="See alerts", zh="查看预警"), EVERYBODY),
    Permission(
        "alerts.decide",
        Text(en="Take, snooze or close alerts", zh="认领、暂缓或关闭预警"),
        ("admin", "planner", "approver", "store"),
    ),
    Permission("stock.read", Text(en="See live stock and its moves", zh="查看实时库存与流水"), EVERYBODY),
    Permission(
        "stock.hold",
        Text(en="Hold, allocate, ship and release stock", zh="预占、占用、发货与释放库存"),
        ("admin", "planner", "approver", "store", "partner"),
    ),
    Permission(
        "stock.move",
        Text(en="Receive, count, correct and transfer stock", zh="收货、盘点、调整与调拨库存"),
        ("admin", "planner", "approver", "store", "partner"),
    ),
    Permission(
        "stock.manage",
        Text(en="Set channels, limits and feeds of stock", zh="设置渠道、限额与外部库存来源"),
        ("admin", "planner"),
    ),
    Permission("webhooks.manage", Text(en="Manage webhooks", zh="管理事件推送"), ("admin",)),
    Permission("forecast.read", Text(en="See how right forecasts are", zh="查看预测准确度"), STAFF),
    Permission(
        "forecast.override",
        Text(en="Adjust history and replace forecasts", zh="调整历史与替换预测"),
        ("admin", "planner"),
    ),
    Permission("models.choose", Text(en="Choose the model that speaks", zh="指定预测模型"), ("admin", "planner")),
    Permission("imports.read", Text(en="See imports", zh="查看导入"), STAFF),
    Permission("imports.write", Text(en="Import files", zh="导入文件"), ("admin", "planner")),
    Permission("runs.read", Text(en="See runs and jobs", zh="查看运行与任务"), STAFF),
    Permission("runs.start", Text(en="Start a run", zh="启动运行"), ("admin", "planner")),
    Permission("jobs.manage", Text(en="Cancel and retry jobs", zh="取消和重试任务"), ("admin", "planner")),
    Permission("settings.read", Text(en="See settings", zh="查看设置"), STAFF),
    Permission(
        "settings.write",
        Text(en="Change terms, targets and schedules", zh="修改参数、目标与日程"),
        ("admin", "planner"),
    ),
    Permission("users.manage", Text(en="Manage users", zh="管理用户"), ("admin",)),
    Permission("tokens.manage", Text(en="Manage API tokens", zh="管理接口令牌"), ("admin",)),
    Permission("audit.read", Text(en="See what everybody did", zh="查看所有人的操作记录"), ("admin", "finance")),
    Permission("views.write", Text(en="Save views", zh="保存视图"), EVERYBODY),
)


@cache
def granted(role: str) -> tuple[str, ...]:
    """Give the names of what a role may do."""
    return tuple(permission.name for permission in PERMISSIONS if role in permission.roles)
