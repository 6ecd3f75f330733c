"""xltools.toml as people may write it: what is meant is read, what cannot be meant is told with its line."""

from pathlib import Path

import pytest

from xltools.collection.config import read_config
from xltools.form.fault import FormFault

_BEGIN = 'place = "示例市"\nyear = 2025\n'


@pytest.mark.parametrize(
    ("folders", "said"),
    [
        ('inbox = "."', "“.”应是本文件夹里的名称"),
        ('inbox = "../别处"', "应是本文件夹里的名称"),
        ('inbox = "D:/收件"', "应是本文件夹里的名称"),
        ('inbox = "汇总"', "inbox 的“汇总”与 merged 的“汇总”重叠"),
        ('returned = "收件/退回"', "inbox 的“收件”与 returned 的“收件/退回”重叠"),
        ('roster = "收件/名录.xlsx"', "roster 的“收件/名录.xlsx”与 inbox 的“收件”重叠"),
    ],
)
def test_folders_that_would_mix_what_comes_in_with_what_goes_out_are_refused(
    tmp_path: Path, folders: str, said: str
) -> None:
    path = tmp_path / "xltools.toml"
    path.write_text(f"{_BEGIN}[folders]\n{folders}\n", encoding="utf-8")
    with pytest.raises(FormFault) as told:
        read_config(path)
    assert said in str(told.value)
    assert "第 4 行" in str(told.value)
