"""The workbooks that are measured: seeded, as units send them, made from a few that are filled one by one.

Of ten units five fill theirs through openpyxl, two of them with long texts more; three save theirs with LibreOffice,
where it is installed; one of twenty has an error. All others are copies of these twenty under names of their own.
What was made is used again, as long as the workbook that is issued stays the same.
"""

import hashlib
import io
import multiprocessing
import os
import random
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from openpyxl import load_workbook

from benchmarks.peers import cells as keep_cells
from xltools.demo.workbooks import generate_figures, generate_texts
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template

PLACE = "示例市"
_NAME = "示例市第零零零零零零局"
_SENTENCES = (
    "坚持以公开为常态、不公开为例外，对制发的文件逐件确定公开属性，定期清理并公布目录。",
    "栏目由责任科室按季度检查，发现更新不及时的当月整改，整改情况纳入年度考核。",
    "对申请人描述不明确的，先电话沟通、再书面补正，办理过程全程留痕，答复均附救济途径。",
    "政策解读采用图解、短视频等形式，与文件同步组织、同步审签、同步发布。",
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many workbooks.

    Attributes:
        counts: the merges.
        roster: the units of a collection, and of the merge and the templates that CI looks at.
        script: what the slow scripts read; they take one after another, each in the same time.
        samples: those that are filled one by one. `counties`: the merged workbooks of the level below.
    """

    counts: Sequence[int] = (100, 1_000, 10_000)
    roster: int = 60
    script: int = 30
    samples: int = 20
    counties: int = 10

    @property
    def base(self) -> int:
        """How many are compared with peers: 1,000, or the most below."""
        return max(count for count in self.counts if count <= 1_000)


@dataclass(frozen=True, slots=True)
class Data:
    """Where the files of a run lie.

    Attributes:
        inboxes: a folder of filled workbooks for each count.
        counties: ten folders of different units, as many in each as the smallest count.
        collection: a collection's folder whose inbox holds a city's workbooks. `roster` names the same units.
        issued: the cells of the workbook as it is issued, for XlsxWriter alone. `cells`: those with figures, for scripts.
    """

    inboxes: Mapping[int, Path]
    counties: Sequence[Path]
    collection: Path
    roster: Path
    issued: Path
    cells: Path


def make_data(folder: Path, sizes: Sizes) -> Data:
    """The files for these sizes, below `folder`; those that are there already are taken as they are."""
    form = load_form()
    issued = build_template(form, Content(year=2025, unit=Unit(_NAME)))
    home = folder / hashlib.sha256(issued).hexdigest()[:12]
    samples, units = home / "samples", home / "units"
    for made in (samples, units):
        made.mkdir(parents=True, exist_ok=True)
    if len(list(samples.glob("*.xlsx"))) < sizes.samples:
        _make_samples(form, issued, samples, sizes.samples)
    every = sorted({1, sizes.script, sizes.roster, *sizes.counts})
    county = min(sizes.counts)
    _copy_samples(samples, units, max(every[-1], sizes.counties * county))
    inboxes = {count: _link_units(units, home / "inboxes" / str(count), count) for count in every}
    counties = [
        _link_units(units, home / "counties" / f"{county}-{number}", county, number * county)
        for number in range(sizes.counties)
    ]
    collection = home / "collection"
    _link_units(units, collection / "收件", sizes.roster)
    roster = collection / "名录.csv"
    roster.write_text("\n".join(["单位名称", *map(_name_unit, range(sizes.roster))]), encoding="utf-8-sig")
    settings = f'place = "{PLACE}"\nyear = 2025\ndeadline = 2026-01-20\n[folders]\nroster = "{roster.name}"\n'
    (collection / "xltools.toml").write_text(settings, encoding="utf-8")
    places = layout_form(form).places
    cells = home / "cells.txt"
    lines = [f"{places[field.id].sheet}\t{places[field.id].cell}" for field in form.numbers]
    cells.write_text("\n".join(lines), encoding="utf-8")
    (home / "issued.xlsx").write_bytes(issued)
    keep_cells(str(home / "issued.xlsx"), str(home / "issued.pickle"))
    return Data(inboxes, counties, collection, roster, home / "issued.pickle", cells)


def _make_samples(form: Form, issued: bytes, folder: Path, size: int) -> None:
    """Workbooks of one name, of every kind in its share, in an order that mixes them."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for number in range(size):
            (home / f"{number:02}.xlsx").write_bytes(_fill(form, issued, number))
        saved = [home / f"{number:02}.xlsx" for number in range(size) if number % 10 in {0, 3, 7}]
        if shutil.which("soffice"):
            _save_with_libreoffice(saved, home)
        for path in sorted(home.glob("*.xlsx")):
            shutil.copy(path, folder)


def _fill(form: Form, issued: bytes, number: int) -> bytes:
    """The issued workbook with a unit's values and texts in its cells, saved by openpyxl."""
    figures = generate_figures(form, f"{_NAME}{number}", 10 + number)
    texts = generate_texts(form, {**{field.id: 0 for field in form.numbers}, **figures}, _NAME)
    if number % 5 == 4:
        chance = random.Random(number)  # noqa: S311 - example texts, not secrets
        for field in [field for field, text in texts.items() if text != "无"]:
            texts[field] += "".join(chance.choices(_SENTENCES, k=12))
    if number % 20 == 11:
        figures[f"t3.granted.{form.tables['t3'].sets['applicants'][0]}"] += 5
    cover = {
        "scope": "本单位",
        "filler": "填报人",
        "reviewer": "审核人",
        "telephone": "01000000000",
        "date": "2026-01-12",
    }
    values = figures | texts | {f"cover.{name}": value for name, value in cover.items()}
    places = layout_form(form).places
    book = load_workbook(io.BytesIO(issued))
    for field, value in values.items():
        book[places[field].sheet][places[field].cell] = value
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _save_with_libreoffice(paths: Sequence[Path], home: Path) -> None:
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(home / "saved")]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True)  # noqa: S603 - a fixed program
    for path in paths:
        (home / "saved" / path.name).replace(path)


def _name_unit(number: int) -> str:
    return f"{PLACE}第{number:06}局"


def _copy_samples(samples: Path, units: Path, count: int) -> None:
    there = {path.name for path in units.iterdir()}
    missing = [number for number in range(count) if f"{number:06}.xlsx" not in there]
    content = [path.read_bytes() for path in sorted(samples.glob("*.xlsx"))]
    with multiprocessing.Pool() as pool:
        for _ in pool.imap_unordered(partial(_copy_sample, content, units), missing, 50):
            pass


def _copy_sample(samples: Sequence[bytes], units: Path, number: int) -> None:
    """A sample as a unit of another name sends it."""
    output = io.BytesIO()
    sample = io.BytesIO(samples[number % len(samples)])
    with zipfile.ZipFile(sample) as book, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in book.infolist():
            part = book.read(info)
            for encoding in ("utf-8", "ascii"):
                old, new = (name.encode(encoding, "xmlcharrefreplace") for name in (_NAME, _name_unit(number)))
                part = part.replace(old, new)
            copy.writestr(zipfile.ZipInfo(info.filename), part, zipfile.ZIP_DEFLATED)
    (units / f"{number:06}.xlsx").write_bytes(output.getvalue())


def _link_units(units: Path, folder: Path, count: int, first: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        name = f"{number:06}.xlsx"
        if not (folder / name).exists():
            os.link(units / name, folder / name)
    return folder
