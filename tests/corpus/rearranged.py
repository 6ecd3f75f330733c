"""What people do to a filled workbook with a spreadsheet program, and what must be read or told of it afterwards.

Each edit is done by LibreOffice on the workbook of `odd.base`, and saved as .xlsx, .xls and .ods. Rows and columns count
from 0, cells are named as in Excel.
"""

from dataclasses import dataclass

__all__ = ["FORMATS", "REARRANGED", "Edit"]

FORMATS = (".xlsx", ".xls", ".ods")
COVER, T1, T2, T3, T4, T5 = "封面", "一、总体情况", "二、主动公开", "三、依申请公开", "四、复议诉讼", "五、问题及改进"
SHEETS = ("填报说明", COVER, T1, T2, T3, T4, T5, "六、其他事项", "校验", "_meta")


@dataclass(frozen=True, slots=True)
class Edit:
    """Orders of `libreoffice.bas`, and what comes of them.

    Every field reads as it was put in, but those whose ids fit a pattern of `lost`, which are not read at all. `told` are
    the findings: code, and words that the message must hold. None other may be told, but those that only one format lets
    be seen: `told_in` are their words by the format. An edit that is not `seen` leaves no trace in the cells.
    """

    orders: tuple[str, ...]
    lost: tuple[str, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    seen: bool = True
    told_in: tuple[tuple[str, str], ...] = ()


def edit(
    *orders: str,
    lost: tuple[str, ...] = (),
    told: tuple[tuple[str, str], ...] = (),
    seen: bool = True,
    told_in: tuple[tuple[str, str], ...] = (),
) -> Edit:
    """Protection is taken off all sheets first, as a person has to."""
    free = tuple(f"unprotect|{name}" for name in SHEETS)
    return Edit((*free, *orders), lost, told, seen, told_in)


# A whole table sheet, as one selects it with Ctrl+A.
ALL = "A1:T60"
# What is told, as a hint, of a workbook without the hidden sheet that says for whom it was issued.
UNMARKED = (("V-04", "没有下发时带的标记"),)

REARRANGED: dict[str, Edit] = {
    # Nothing but the format.
    "saved as it is": edit(seen=False),
    # Rows and columns put in.
    "a row above the table": edit(f"insert_row|{T3}|0"),
    "a row between two tables": edit(f"insert_row|{T2}|6"),
    "rows between heads and rows, and inside": edit(f"insert_row|{T3}|5", f"insert_row|{T3}|12", f"insert_row|{T3}|20"),
    "a column at the left, for one's own numbering": edit(f"insert_column|{T3}|0", f"insert_column|{T2}|0"),
    "a column among the figures": edit(f"insert_column|{T3}|5", f"insert_column|{T4}|7"),
    "a row on the cover": edit(f"insert_row|{COVER}|4"),
    "remarks beside and below the table": edit(
        f"text|{T3}|L8|数据已核对",
        f"text|{T3}|C40|填表人：张三",
        f"text|{T2}|F6|见附件",
        told_in=((".xlsx", "表外有内容“见附件”"), (".xlsx", "表外有 2 格内容（“数据已核对”等）")),
    ),
    "a row hidden": edit(f"hide_row|{T3}|6", seen=False, told_in=((".xlsx", "在隐藏的行或列中"),)),
    # Sheets.
    "sheets renamed": edit(f"rename|{T3}|Sheet1", f"rename|{T4}|表四"),
    "sheets in another order": edit(f"move|{T4}|0", f"move|{COVER}|9"),
    "a sheet copied and the original deleted": edit(f"copy|{T3}|新表", f"remove|{T3}"),
    "an empty copy kept beside the filled one": edit(
        f"copy|{T3}|备份", "clear|备份|D6:J30", lost=("t3.*",), told=(("V-04", "备份"),)
    ),
    "a sheet copied and both kept": edit(f"copy|{T3}|备份", lost=("t3.*",), told=(("V-04", "“备份”"),)),
    "what the tool wrote deleted": edit("remove|校验", "remove|_meta", "remove|填报说明", told=UNMARKED),
    "a sheet deleted": edit(f"remove|{T2}", lost=("t2.*",), told=(("V-04", "没有找到表“二、主动公开政府信息情况”"),)),
    "a sheet emptied": edit(f"clear|{T4}|A1:T60", lost=("t4.*",), told=(("V-04", "没有找到表“四、"),)),
    # The table elsewhere.
    "a table cut out and put further down and right": edit(f"unmerge|{T3}|{ALL}", f"cut|{T3}|A1:J30|{T3}|M50"),
    "a table cut out and put on a new sheet": edit("add|汇总表|0", f"unmerge|{T4}|{ALL}", f"cut|{T4}|A1:O6|汇总表|C4"),
    "two tables on one sheet": edit(f"unmerge|{T4}|{ALL}", f"cut|{T4}|A1:O6|{T3}|A40"),
    "all tables pasted into a new workbook": edit(
        "fresh",
        *(
            order
            for at, name in enumerate(SHEETS[1:8])
            for order in (f"add|表{at}|{at}", f"bring|{name}|{ALL}|表{at}|A1")
        ),
        told=UNMARKED,
        # Lists and highlights that were pasted along still ask the workbook they come from.
        told_in=((".xlsx", "与另一个工作簿“原件.xlsx”有链接"),),
    ),
    "tables pasted one below the other on one sheet": edit(
        "fresh",
        "add|全部|0",
        *(f"bring|{name}|A1:T40|全部|B{2 + 60 * at}" for at, name in enumerate(SHEETS[1:8])),
        told=UNMARKED,
        told_in=(
            (".xlsx", "与另一个工作簿“原件.xlsx”有链接"),
            (".ods", "文件中存有另一个工作簿“原件.xlsx”的内容"),
        ),
    ),
    # Merged cells.
    "heads and labels unmerged": edit(
        f"unmerge|{T3}|A1:J30", f"unmerge|{T4}|A1:O6", f"unmerge|{T2}|A1:D16", seen=False
    ),
    "labels merged over more columns": edit(
        f"unmerge|{COVER}|A1:D14", f"merge|{COVER}|B3:C3", f"merge|{T3}|A6:C6", seen=False
    ),
    # Labels.
    "labels with blanks and line ends": edit(
        f"text|{T3}|E5|商 业 企 业", f"text|{T3}|A6|一、本年新收 政府信息公开申请数量"
    ),
    "labels in other signs": edit(
        f"text|{T3}|B29|(七)总计", f"text|{T3}|C10|１．属于国家秘密", f"text|{T3}|C11|2、其他法律行政法规禁止公开"
    ),
    "a label written in another way": edit(
        f"text|{T3}|C10|1.涉及国家秘密", lost=("t3.refused_state_secret.*",), told=(("V-04", "“1.属于国家秘密”"),)
    ),
    "a head written in another way": edit(
        f"text|{T3}|E5|企业", lost=("t3.*.business",), told=(("V-04", "“商业企业”"),)
    ),
    # Rows and columns taken out, or there twice.
    "a row deleted": edit(
        f"delete_row|{T3}|11",
        lost=("t3.refused_security_stability.*", "t3.total.*"),
        told=(("V-04", "“3.危及“三安全一稳定””"),),
    ),
    "a column deleted": edit(
        f"delete_column|{T3}|7", lost=("t3.*.legal_service", "t3.*.total"), told=(("V-04", "“法律服务机构”"),)
    ),
    "a row there twice": edit(
        f"insert_row|{T3}|12",
        f"duplicate|{T3}|A12:J12|{T3}|A13",
        lost=("t3.refused_security_stability.*",),
        told=(("V-04", "重复出现：“3.危及“三安全一稳定””"),),
    ),
    "a table there twice on one sheet": edit(
        f"unmerge|{T4}|{ALL}",
        f"duplicate|{T4}|A1:O6|{T4}|A20",
        lost=("t4.*",),
        told=(("V-04", "“四、复议诉讼”的两处"),),
    ),
    "the single row of the table of 2019": edit(
        f"delete_row|{T3}|27",
        f"delete_row|{T3}|26",
        f"text|{T3}|B26|（六）其他处理",
        f"text|{T3}|C26|",
        lost=("t3.*",),
        told=(("V-03", "数字没有读取"),),
    ),
    # Rows sorted. (Figures sorted away from under labels that stay leave no trace that any reader could see.)
    "rows sorted with their labels": edit(f"unmerge|{T3}|A1:J30", f"sort|{T3}|A10:J17|3|down"),
    "labels sorted away from their figures": edit(
        f"unmerge|{T3}|A1:J30", f"sort|{T3}|C10:C28|0|up", lost=("t3.*",), told=(("V-04", "缺少或改动了标签"),)
    ),
    # Figures.
    "figures cut out from beside their labels": edit(
        f"cut|{T3}|D6:I28|{T3}|D40",
        f"cut|{T3}|D30:I30|{T3}|D64",
        lost=("t3.[!t]*.[!t]*",),
        told=(("V-02", "全表 144 格空白"),),
        told_in=((".xlsx", "表外有 144 格内容"),),
    ),
}
