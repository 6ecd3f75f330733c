"""docs/reading.md: what is read, what is refused, and the sentence shown for each, asked of the program itself.

python -m docs.make_reading
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.reading_examples import AMOUNTS, COUNTS, DAYS, FILES, on_disk, said_of, said_of_member
from xltools.excel import guard
from xltools.excel.files import MAX_ARCHIVE, MAX_DEPTH, MAX_INFLATED, MAX_MEMBERS
from xltools.excel.guard.file_type import FOREIGN_KINDS, describe_kind
from xltools.excel.open import MAX_COLUMNS, MAX_ROWS
from xltools.excel.text import list_invisible, printable
from xltools.excel.values import convert_quantity, parse_day, parse_number_cell
from xltools.excel.workers import LOST_MESSAGES, MEGABYTES, MEMORY_MESSAGE, NO_WORKER_FAULT, RESAVE_HINT, SECONDS
from xltools.form.load import load_form
from xltools.reading.sources import REASONS

__all__ = ["reading_page"]

_FORMATS = """\
| 格式 | 常见的扩展名 |
|---|---|
| Excel 2007 以后的工作簿 | .xlsx、.xlsm（宏从不运行，并说明） |
| Excel 97 到 2003、WPS 的工作簿 | .xls、.et |
| OpenDocument 表格（LibreOffice） | .ods |

是什么文件看内容，不看扩展名。WPS 和各种导出程序的写法（没有样式、没有主题、文本写在格里、带前缀的命名空间、严格格式、
部件名用反斜杠、单元格不写位置、尺寸写成 A1 等），内容齐全的都照读。"""
_FOLDERS = """\
* 文件夹连同子文件夹一起找。.zip 压缩包当作文件夹来读，不解压到磁盘；包里可以再套一层包；文件名是 UTF-8、GBK 或 GB18030 都认，
  另存有 Unicode 名的用它。用 Deflate、bzip2、LZMA、XZ 压缩的都读，用别的方法压缩的写明是哪种方法。
  其中的文件写作 `包.zip/乡镇/教育局.xlsx`，可以照此指名再读。.rar、.7z 请先解压。
* 链接不跟随。每个文件在单独的进程里打开，限时、限内存：读坏的只影响它自己。
* 指名给出的文件一定读。在文件夹和压缩包里找到的，下列几种不读，读完后说明各有几个："""
_LAYOUT = """\
指标按印着的标签找，不按单元格地址；比较时不计空格、换行、全角半角和“1、”“1.”之别。

| 工作簿里 | 结果 |
|---|---|
| 插入行列，工作表改名、换序、复制后删去原表，表格挪动或贴进新工作簿，取消合并，连同标签排序 | 照标签读取；位置变了的记一条说明 |
| 少了一行、一列或标签被改 | V-04，写明是哪个标签、在哪一格、现在是什么；其余照读 |
| 上级标签（如“三、本年度办理结果”“申请人情况”）、表的标题被改或清除 | V-04，写明是哪个标签、在哪一格、现在是什么；数字照读 |
| 一行或一列出现两次 | V-04，这一行或列不读 |
| 标签排了序、数字没有跟着走 | V-04，整张表不读 |
| 两处都有同一张表 | V-04，两处都不读 |
| 2019 年旧表，或“（六）其他处理”只有一行 | V-03，整张表不读，不猜 |
| 合计公式被数字覆盖、清除 | V-04；与分项不符的报勾稽规则 |
| 全部公式都变成了数值（整表复制为数值、云文档导出） | 只报一条 V-04：各项合计都与分项相符的，作情况说明；不符的须改正 |
| 数字格里有划去的或作上下标的数字（~~544~~554、544²），或整格划去 | V-01，写明看到的和存着的；不取数 |
| 文字里有划去的部分 | 划去的不读，记一条说明；提示里引用原文 |
| 数字格式使看到的与存着的不同：存 6505000，`0!.0,` 显示 650.5；`0"万"`、`"约"0`、`"无"`、`;;;`、百分比 \
| V-01，写明看到的和存着的；常用格式（`#,##0件`、`0.00`、`[DBNum2]` 等）和 0 不在内 |
| 格中放的是图片（WPS 的 DISPIMG，Excel 365 的单元格图片） | V-01：格中是一张图片；数字格须改正，文字格须改正或说明 |
| 填报格被合并，看不到其中的数 | V-01，写明存着的数；不取数 |
| 错误值、没有算出数的公式 | V-01，不当作空白 |
| “校验”表或 _meta 表被删 | 提示：情况说明、表样版本没有核对 |
| 指标的公式取自另一个工作簿，直接、经过名称或用 INDIRECT | V-04，写明是哪一格、哪个文件；改为数值后再报 |
| 指标的公式用 IMPORTRANGE、WEBSERVICE、RTD 等从文件以外取数，或用 RAND、TODAY、NOW 得数 \
| V-04，写明是哪一格、哪个函数；填报日期用 TODAY 的只提示 |
| 指标是公式，而工作簿设为手动计算或开启了迭代计算，或表外有上述公式 | 提示：格中的数可能不是最新的 |
| 文件与另一个工作簿有链接，而指标没有从那里取数 | 提示 |
| 隐藏的工作表里有内容；不为 0 的指标在隐藏的行列里 | 提示，写明在哪里；表内的照常读取 |
| 表里多出的行列（两行、两列之间，表头和首行之间，接着末行的一行）里有不为 0 的数 | V-04，写明是哪几行、哪几列、哪些格；其余照读 |
| 表旁、表下的格里写有内容；有内容的、不是下发的可见工作表 | 提示，写明是哪些格、哪些表；不进入汇总，退回件里也没有 |
| 浮在表上的文本框、图片、墨迹、图表、嵌入的文件、控件 | 每张表一条提示，引用文本框的文字；不进入汇总，退回件里也没有 |
| 批注 | 提示，逐条引用原文和所在的格；本工具写在退回件上的意见除外 |

自“取自另一个工作簿”起的几种、划去的文字、数字格式，只有 .xlsx、.xlsm 看得全；
别的格式只看得到隐藏的和多出的工作表，`--deep` 时说明没有核对的部分。

有一种情形任何程序都看不出来：标签没动，只把数字排了序，而各项合计仍然相符。"""

# What a blank counts as.
_BLANKS = (
    "空白不等于 0（V-02）；封面声明了“有业务，没填的格均为 0”或“本表无业务，全部为 0”的表，空白按 0 计，"
    "`xltools read` 的 `blanks` 注明是哪些表。"
)


def reading_page() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# 读什么，不读什么",
            "",
            "由程序自身生成（`python -m docs.make_reading`），请勿手工修改：下面每一句提示，都是程序此刻真的会说的话。",
            "每个文件要么读对，要么拒收并说明怎么办；不猜、不漏。",
            *("", "## 读哪些文件", "", _FORMATS, "", "## 文件夹和压缩包", "", _FOLDERS, ""),
            *(f"  * {reason}" for reason in REASONS),
            *("", "## 不读的文件，和显示的话", ""),
            *_table(("情形", "显示的话", "怎样办"), _refusals()),
            *("", "## 表在哪里", "", _LAYOUT, "", "## 数字怎样读", ""),
            *_table(("格里写的", "件数格"), ((f"`{printable(raw)}`", _read(raw, 0, "件")) for raw in COUNTS)),
            "",
            *_table(("格里写的", "金额格（万元）"), ((f"`{raw}`", _read(raw, 6, "万元")) for raw in AMOUNTS)),
            *(
                "",
                "看不见的字符（从计算器、网页复制时带来的）去掉后照读，并说明；会使数字倒过来显示的 U+202E 除外。",
                "",
            ),
            *_table(("填报日期写的", "读作"), ((f"`{raw}`", _read_day(raw)) for raw in DAYS)),
            *("", "读不出的日期不用于任何比较；日期后面的时刻不计。", ""),
            *(_BLANKS, "", "## 限额", ""),
            *_table(("项目", "最多"), _budgets()),
            "",
        ]
    )


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _refusals() -> Iterator[tuple[str, str, str]]:
    for kind, (name, _) in FOREIGN_KINDS.items():
        yield name, *describe_kind(kind)
    for title, make in FILES.items():
        yield title, *said_of(make())
    yield from said_of_member()
    yield from on_disk()
    yield "使读取程序中断", LOST_MESSAGES["crashed"], RESAVE_HINT
    yield "读得太久", LOST_MESSAGES["too_slow"].format(seconds=SECONDS), RESAVE_HINT
    yield "读取需要的内存过多", MEMORY_MESSAGE, RESAVE_HINT
    yield "大，而读取用的子进程启动不了", *NO_WORKER_FAULT


def _read(raw: str, digits: int, unit: str) -> str:
    reading = parse_number_cell(raw, digits=digits, unit=unit)
    if not reading.fault:
        return f"{reading.value}" + (f"（{reading.note}）" if reading.note else "")
    rule = next(rule for rule in load_form().rules.values() if rule.check == "number")
    key: str = reading.fault
    other = convert_quantity(raw, digits=digits, unit=unit) if key == "other_unit" else None
    words = {"amount": other.amount, "expected": other.number} if other is not None else {}
    if other is not None and not other.number:
        key = "other_unit_alone"
    told = (
        rule.messages[key]
        .format(place="", raw=printable(raw), unit=unit, digits=digits, choices="", **words)
        .lstrip("：")
    )
    hint = rule.hints["invisible"].format(raw="、".join(marks)) if (marks := list_invisible(raw)) else ""
    return f"{rule.code}：{told}" + (f"。{hint}" if hint else "")


def _read_day(raw: str) -> str:
    day = parse_day(raw, with_time=True)
    return day.isoformat() if day is not None else "看不出是哪一天，不作为日期使用"


def _budgets() -> Iterator[tuple[str, str]]:
    parts = f"{guard.MAX_PART >> 20} MB；全部 {guard.MAX_TOTAL >> 20} MB；大于 1 MB 的，压缩比 {guard.MAX_RATIO}"
    yield "一个文件", f"{guard.MAX_FILE >> 20} MB"
    yield "文件内部的部件", f"{guard.MAX_PARTS} 个"
    yield "一个部件解压后", parts
    yield "文本", f"{guard.MAX_STRINGS} 条"
    yield "名称", f"{guard.MAX_NAMES} 个"
    yield "一张表的单元格", f"{guard.MAX_CELLS} 个（写法少见的、.xlsx 以外的 {guard.MAX_ODD_CELLS} 个）"
    yield "一张表读取的范围", f"前 {MAX_ROWS} 行、前 {MAX_COLUMNS} 列；再远的不读，并说明"
    yield "压缩包", f"{MAX_ARCHIVE >> 20} MB，{MAX_MEMBERS} 个文件，解压后 {MAX_INFLATED >> 20} MB，{MAX_DEPTH} 层"
    yield "读一个文件", f"{SECONDS:.0f} 秒；内存 {MEGABYTES} MB（Linux）"


if __name__ == "__main__":
    Path(__file__).with_name("reading.md").write_text(reading_page(), encoding="utf-8")
