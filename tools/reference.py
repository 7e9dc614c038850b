"""Writes the reference pages of the documentation, in both languages, from the vocabulary and the open folders.

Run `make reference` after adding or changing a table, term, indicator, rule, policy, source, model, error or command;
a test fails as long as the committed pages differ. `pages()` gives every page by its path below docs/.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import typer

from panhuo import words
from panhuo.access import PERMISSIONS, ROLES
from panhuo.api.app import create_app
from panhuo.api.state import Settings
from panhuo.cli.app import app
from panhuo.open_folder import members
from panhuo.store import Urls
from panhuo.words import Text, errors
from panhuo.words.messages import LANGUAGES, catalogue, text
from panhuo.words.terms import override_columns, term_keys

__all__ = ["OPEN_FOLDERS", "pages"]

DOCS = Path(__file__).parents[1] / "docs"

# page: (open folder, what the page is called, what its members are)
OPEN_FOLDERS = {
    "indicators": (
        "panhuo.health.indicators",
        Text(en="Indicators", zh="指标"),
        Text(
            en="What is measured of every SKU in every place, and rolled up to SKU, category, brand and region.",
            zh="对每个 SKU、每个地点计算，并汇总到 SKU、品类、品牌和区域的指标。",
        ),
    ),
    "rules": (
        "panhuo.alerts.rules",
        Text(en="Alert rules", zh="预警规则"),
        Text(
            en="What needs a person. Each alert has a level, the money at risk, its evidence and one sentence why.",
            zh="哪些事需要人来处理。每条预警都有级别、风险金额、依据和一句原因。",
        ),
    ),
    "policies": (
        "panhuo.decide.policies",
        Text(en="Policies", zh="决策策略"),
        Text(
            en="What can be done about it. Each action carries its worth in money against doing nothing.",
            zh="可以怎么办。每项行动都标明比“不动”多赚多少钱。",
        ),
    ),
    "sources": (
        "panhuo.connect.connectors",
        Text(en="Sources", zh="数据来源"),
        Text(
            en="Files recognised by their headers; case, spaces, hyphens and byte order marks do not matter.",
            zh="盘活按表头自动识别的文件；大小写、空格、连字符和 BOM 都不影响识别。",
        ),
    ),
    "signals": (
        "panhuo.signals.sources",
        Text(en="Signals", zh="信号"),
        Text(
            en="What is read of the world beside the sales. Each is used where forecasts are better with it.",
            zh="销售之外读取的外部信息。只有让预测更准的信号才会被采用。",
        ),
    ),
    "models": (
        "panhuo.forecast.models",
        Text(en="Forecast models", zh="预测模型"),
        Text(
            en="How the demand of a series is estimated. Each gives a distribution, not a number.",
            zh="如何估计一条序列的需求。每个模型给出的都是分布，而不是一个数。",
        ),
    ),
}
LABELS = {
    "Formula": Text(en="Formula", zh="公式"),
    "Unit": Text(en="Unit", zh="单位"),
    "Source": Text(en="Source", zh="出处"),
    "Mapped": Text(en="Mapped", zh="对应关系"),
    "Set aside": Text(en="Set aside", zh="单独存放"),
}
TYPES_ZH = {
    "text": "文本",
    "integer": "整数",
    "number": "数值",
    "share": "比例",
    "boolean": "是否",
    "date": "日期",
    "time": "时间",
    "money": "金额",
    "json": "JSON",
    "names": "名称列表",
}
UNITS_ZH = {
    "units": "件",
    "units/week": "件/周",
    "days": "天",
    "hours": "小时",
    "degrees": "度",
    "share": "比例",
    "ratio": "倍数",
    "currency": "币种金额",
    "currency/unit": "金额/件",
    "currency/unit/week": "金额/件/周",
    "share of unit cost": "占成本价比例",
    "share of unit cost/year": "占成本价比例/年",
}
GENERATED = Text(
    en="This page is made from the code by `make reference`.",
    zh="本页由代码自动生成（`make reference`），公式与出处保留原文。",
)
COLON = Text(en=": ", zh="：")
TITLES = {
    "tables": Text(en="Tables", zh="数据表"),
    "terms": Text(en="Terms in panhuo.toml", zh="panhuo.toml 参数"),
    "errors": Text(en="Errors", zh="错误码"),
    "commands": Text(en="Commands", zh="命令"),
    "permissions": Text(en="Roles and permissions", zh="角色与权限"),
    "api": Text(en="API addresses", zh="接口地址"),
}


def pages() -> dict[str, str]:
    """Give the text of every generated page by its path below docs/."""
    made: dict[str, str] = {}
    own: dict[str, Callable[[str], Iterable[str]]] = {
        "tables": table_lines,
        "terms": term_lines,
        "errors": error_lines,
        "commands": command_lines,
        "permissions": permission_lines,
        "api": api_lines,
    }
    for lang in LANGUAGES:
        for name, lines in own.items():
            made[f"{lang}/reference/{name}.md"] = _page(TITLES[name], lines(lang), lang=lang)
        for name, (folder, title, meaning) in OPEN_FOLDERS.items():
            body = [meaning.within(lang), "", *member_lines(importlib.import_module(folder), lang=lang)]
            made[f"{lang}/reference/{name}.md"] = _page(title, body, lang=lang)
    return made


def _page(title: Text, body: Iterable[str], *, lang: str) -> str:
    lines = [f"# {title.within(lang)}", "", f"<small>{GENERATED.within(lang)}</small>", "", *body]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def table_lines(lang: str) -> Iterable[str]:
    """Give the lines on every canonical table: what it is, its key, its columns."""
    said = {
        "input": Text(en="What you bring", zh="您提供的表"),
        "output": Text(en="What a run gives", zh="运行产出的表"),
        "key": Text(en="Key", zh="主键"),
        "head": Text(en="| column | type | unit | meaning |", zh="| 列 | 类型 | 单位 | 含义 |"),
        "required": Text(en="required", zh="必填"),
        "one of": Text(en="one of", zh="取值"),
    }
    for direction in ("input", "output"):
        yield from (f"## {said[direction].within(lang)}", "")
        for table in words.tables().values():
            if table.direction != direction:
                continue
            yield from (f"### `{table.name}` {table.title.within(lang)}", "", table.meaning.within(lang), "")
            if table.key:
                key = ", ".join(f"`{column}`" for column in table.key)
                yield f"{said['key'].within(lang)}{COLON.within(lang)}{key}"
                yield ""
            yield from (said["head"].within(lang), "|---|---|---|---|")
            for column in table.columns:
                name = (
                    f"**`{column.name}`** ({said['required'].within(lang)})" if column.required else f"`{column.name}`"
                )
                choices = " ".join(f"`{choice}`" for choice in column.choices)
                choices = f" {said['one of'].within(lang)}{COLON.within(lang)}{choices}" if choices else ""
                meaning = f"**{column.title.within(lang)}**{COLON.within(lang)}{column.meaning.within(lang)}{choices}"
                yield f"| {name} | {_typed(column.type, lang)} | {_counted(column.unit, lang)} | {_cell(meaning)} |"
            yield ""


def term_lines(lang: str) -> Iterable[str]:
    """Give the lines on every key of panhuo.toml."""
    yield Text(en="| key | type | unit | without it | meaning |", zh="| 键 | 类型 | 单位 | 不填时 | 含义 |").within(
        lang
    )
    yield "|---|---|---|---|---|"
    for term in term_keys():
        default = "" if term.default is None else f"`{term.default}`"
        meaning = f"**{term.title.within(lang)}**{COLON.within(lang)}{term.meaning.within(lang)}"
        kind, unit = _typed(term.type, lang), _counted(term.unit, lang)
        yield f"| `{term.key}` | {kind} | {unit} | {default} | {_cell(meaning)} |"
    by = " ".join(f"`{column}`" for column in override_columns())
    yield ""
    yield Text(
        en="Any key of `terms` can be overridden for some goods or places by one of these columns; of several that "
        f"fit the last one holds: {by}.",
        zh="`terms` 下的任何参数都可以按商品或地点的某一列单独设定；同时命中多条时，以写在最后的为准。"
        f"可用的列：{by}。",
    ).within(lang)
    yield from ("", "```toml", '[terms.by.category."Bags"]', "lead_time_days = 30", "```", "")
    yield Text(
        en="Names of places in files are brought to yours by `alias.location`; several names may mean one place.",
        zh="文件中的地点名称用 `alias.location` 对应到您自己的地点；多个名称可以指同一个地点。",
    ).within(lang)
    yield from ("", "```toml", "[alias.location]", '"Shop 12 (old)" = "Shop 12"', "```")


def member_lines(folder: ModuleType, *, lang: str) -> Iterable[str]:
    """Give the lines on every member of an open folder: its title, meaning, and the labelled parts of its docstring."""
    for name, module in members(folder, needs=["TITLE", "MEANING"]).items():
        yield from (f"## {module.TITLE.within(lang)}", "", f"`{name}`", "", module.MEANING.within(lang), "")
        for label, body in docstring_parts(module.__doc__ or ""):
            yield from (
                f"**{LABELS[label].within(lang) if label in LABELS else label}**{COLON.within(lang)}{_plain(body)}",
                "",
            )


def docstring_parts(docstring: str) -> list[tuple[str, str]]:
    """Give the parts `Label: text` of a member's docstring, continued lines joined; the first line is left out."""
    parts: list[tuple[str, str]] = []
    for line in inspect.cleandoc(docstring).splitlines()[1:]:
        found = re.match(r"([A-Z][a-z]+(?: [a-z]+)?): (.*)", line)
        if found and found[1] in LABELS:
            parts.append((found[1], found[2]))
        elif parts and line.strip():
            label, body = parts[-1]
            parts[-1] = (label, f"{body} {line.strip()}")
    return parts


def error_lines(lang: str) -> Iterable[str]:
    """Give the lines on every error code: what is wrong, why it happens, what to do."""
    cause, remedy = Text(en="Why", zh="原因"), Text(en="What to do", zh="怎么办")
    said = catalogue(lang)
    for code in sorted(errors.by_code()):
        yield from (f"## {code} {said[f'errors.{code}.title']}", "")
        yield from (f"> {_plain(said[f'errors.{code}.text'])}", "")
        yield from (f"**{cause.within(lang)}**{COLON.within(lang)}{_plain(said[f'errors.{code}.cause'])}", "")
        yield from (f"**{remedy.within(lang)}**{COLON.within(lang)}{_plain(said[f'errors.{code}.remedy'])}", "")


def command_lines(lang: str) -> Iterable[str]:
    """Give the lines on every command with its arguments and options."""
    group = typer.main.get_command(app)
    head = Text(en="| argument or option | without it | meaning |", zh="| 参数 | 默认 | 含义 |").within(lang)
    yield from (text("cli.help.panhuo", lang), "")
    for name, command in _commands(group):
        yield from (f"## `panhuo {name}`", "", _help_of(command.help, lang=lang), "", head, "|---|---|---|")
        for parameter in command.params:
            if parameter.name == "help":
                continue
            shown = parameter.name.upper() if parameter.param_type_name == "argument" else ", ".join(parameter.opts)
            default = parameter.default
            written = f"`{default}`" if isinstance(default, str | int | Path) and not isinstance(default, bool) else ""
            yield f"| `{shown}` | {written} | {_cell(_help_of(parameter.help, lang=lang))} |"
        yield ""


def _commands(group: typer.core.TyperGroup, before: str = "") -> Iterable[tuple[str, typer.core.TyperCommand]]:
    """Give every command by its full name; a group stands for the commands in it."""
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def permission_lines(lang: str) -> Iterable[str]:
    """Give the table of what each role may do."""
    yield Text(
        en="What each role may do. Which rows it reaches is another matter: brands and places within sight are set for "
        "each person, and the database itself holds to them.",
        zh="每个角色可以做什么。能看到哪些数据是另一回事：每个人可见的品牌和地点单独设定，由数据库本身保证。",
    ).within(lang)
    yield from ("", f"| {Text(en='permission', zh='权限').within(lang)} | " + " | ".join(ROLES) + " |")
    yield "|---|" + ":-:|" * len(ROLES)
    for permission in PERMISSIONS:
        marks = " | ".join("●" if role in permission.roles else "" for role in ROLES)
        yield f"| {permission.title.within(lang)} `{permission.name}` | {marks} |"


def api_lines(lang: str) -> Iterable[str]:
    """Give every address of the API with what it does, from the OpenAPI document."""
    document = create_app(Settings(home=Path("home"), urls=Urls("", None, None), secret="")).openapi()
    yield Text(
        en="Every address, from the document that the service itself gives at `/api/v1/openapi.json`. How to sign in, "
        "to page and to read errors: [The API](../api.md).",
        zh="全部接口地址，取自服务自身提供的文档 `/api/v1/openapi.json`。登录、分页与错误的读法见[接口](../api.md)。",
    ).within(lang)
    yield from (
        "",
        Text(en="| method | address | what it does |", zh="| 方法 | 地址 | 作用 |").within(lang),
        "|---|---|---|",
    )
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            said = str(operation.get("description", operation["summary"])).split("\n\n")[0]
            yield f"| {method.upper()} | `{path}` | {_cell(said)} |"


def _help_of(said: str | None, *, lang: str) -> str:
    """Give a help line in `lang`; Typer knows it only in the language in which this program was started."""
    for known in LANGUAGES:
        for key, line in catalogue(known).items():
            if key.startswith("cli.help.") and line == said:
                return catalogue(lang)[key]
    message = f"the help line {said!r} is not in the catalogue"
    raise LookupError(message)


def _typed(kind: str, lang: str) -> str:
    return TYPES_ZH[kind] if lang == "zh" else kind


def _counted(unit: str, lang: str) -> str:
    return _cell(UNITS_ZH.get(unit, unit) if lang == "zh" else unit)


def _cell(line: str) -> str:
    return _plain(line).replace("|", "\\|")


def _plain(line: str) -> str:
    """Keep Markdown and HTML from reading formulas: `*`, `_` and `<` stand for themselves."""
    pieces = re.split(r"(`[^`]*`|\*\*[^*]+\*\*)", line)
    return "".join(
        piece if index % 2 else re.sub(r"([*_<>\[\]])", r"\\\1", piece) for index, piece in enumerate(pieces)
    )


def main() -> None:
    """Write every page whose text changed and remove reference pages that no longer have a source."""
    made = pages()
    for path, content in made.items():
        target = DOCS / path
        if not target.exists() or target.read_text(encoding="utf-8") != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
            print(f"wrote docs/{path}")
    for lang in LANGUAGES:
        for page in (DOCS / lang / "reference").glob("*.md"):
            if f"{lang}/reference/{page.name}" not in made:
                page.unlink()
                print(f"removed docs/{lang}/reference/{page.name}")


if __name__ == "__main__":
    main()
