"""docs/reading.md: what is read, what is refused, and the sentence shown for each, asked of the program itself.

python -m docs.make_reading
"""

from collections.abc import Iterator
from pathlib import Path

from xltools.excel.guard.refused import DAMAGED, ENCRYPTED, FAR_CELL, MAX_FILE, MEGABYTE, TOO_LARGE, UNSAFE
from xltools.excel.kinds import KINDS
from xltools.excel.numbers import read_number
from xltools.form.load import load_form

# What stands in a count's cell; the page says what becomes of it.
_COUNTS = (
    "12", "１２", " 12 ", "1,234", "１，２３４", "12件", "12 条", "12.0", "1E+05", "〇", "零", "1.2万",
    "(5)", "－5", "1.5", "约12", "十余", "12/3", "12（含结转2）", "2000万", "/", "-", "—", "无", "N/A", "不适用", "#REF!",
)  # fmt: skip
_AMOUNTS = ("25.1", "251000元", "2.5万", "0.1234567")
_LAYOUT = """\
## 表在哪里

指标按印着的标签找，不按单元格地址；比较时不计空格、换行、全角半角和“1、”“1.”之别。

| 工作簿里 | 结果 |
|---|---|
| 插入行列，工作表改名、换序、复制后删去原表，表格挪动或贴进新工作簿 | 照标签读取；位置变了的记一条说明 |
| 少了一行、一列或标签被改 | V-04，写明是哪个标签、在哪一格、现在是什么；其余照读 |
| 一行或一列出现两次 | V-04，这一行或列不读 |
| 两处都有同一张表 | V-04，两处都不读 |
| 2019 年旧表，或“（六）其他处理”只有一行 | V-03，整张表不读，不猜 |
| 合计公式被数字覆盖、清除 | V-04；与分项不符的报勾稽规则 |
| 错误值、没有算出数的公式 | V-01，不当作空白 |
| “校验”表或 _meta 表被删 | 提示：情况说明、表样版本没有核对 |

文件夹和压缩包里的 `~$` 临时文件、隐藏文件、系统文件、本工具自己生成的清单不读，读完后说明跳过了几个、为什么；链接不跟随。
每个文件在单独的进程里打开，限时、限内存：读坏的只影响它自己。
"""


def reading_page() -> str:
    """The page."""
    lines = [
        "# 读什么，不读什么",
        "",
        "由程序自身生成（`python -m docs.make_reading`），请勿手工修改。",
        "",
        "能读 .xlsx、.xlsm（宏从不运行）、.xls、.et、.ods、.xlsb，以及装着它们的文件夹和 .zip 压缩包。",
        "是什么文件看内容，不看扩展名。",
        "",
        "## 不是工作簿的文件",
        "",
        "| 文件 | 显示的话 |",
        "|---|---|",
        *(f"| {kind.name} | 这是{kind.name}，不是可以读取的 Excel 工作簿。{kind.hint} |" for kind in KINDS.values()),
        "",
        "## 打不开或不能放心打开的工作簿",
        "",
        "| 情形 | 怎样办 |",
        "|---|---|",
        *_refusals(),
        "",
        _LAYOUT,
        "## 数字怎样读",
        "",
        "| 格里写的 | 件数格 |",
        "|---|---|",
        *(f"| `{raw}` | {_read(raw, 0, '件')} |" for raw in _COUNTS),
        "",
        "| 格里写的 | 金额格（万元） |",
        "|---|---|",
        *(f"| `{raw}` | {_read(raw, 6, '万元')} |" for raw in _AMOUNTS),
        "",
        "空白不等于 0（V-02）；声明“本表无业务，全部为 0”的表，空白按 0 计。",
        "",
    ]
    return "\n".join(lines)


def _refusals() -> Iterator[str]:
    yield f"| 空文件、下载不全、内容损坏 | {DAMAGED.hint} |"
    yield f"| 设有打开密码 | {ENCRYPTED.hint} |"
    yield f"| 超过 {MAX_FILE // MEGABYTE} MB，或解压后、单元格数、文本数异常大 | {TOO_LARGE.hint} |"
    yield f"| 很远的行列里有内容 | {FAR_CELL.hint} |"
    yield f"| 压缩比异常、部件重名、含 DOCTYPE 等不正常的内容 | {UNSAFE.hint} |"


def _read(raw: str, digits: int, unit: str) -> str:
    reading = read_number(raw, digits=digits, unit=unit)
    if not reading.fault:
        return f"{reading.value}" + (f"（{reading.note}）" if reading.note else "")
    rule = next(rule for rule in load_form().rules.values() if rule.check == "number")
    told = rule.messages[reading.fault].format(place="", raw=raw, digits=digits, choices="").lstrip("：")
    return f"V-01：{told}"


if __name__ == "__main__":
    Path(__file__).with_name("reading.md").write_text(reading_page(), encoding="utf-8")
