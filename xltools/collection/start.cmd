@echo off
rem The menu of xltools for this folder. Saved as UTF-8, which chcp tells the console. pushd also enters a shared folder.
chcp 65001 >nul
pushd "%~dp0"
set "XLTOOLS="
where xltools >nul 2>nul && set "XLTOOLS=xltools"
if not defined XLTOOLS where py >nul 2>nul && set "XLTOOLS=py -m xltools"
if not defined XLTOOLS where python >nul 2>nul && set "XLTOOLS=python -m xltools"
if defined XLTOOLS %XLTOOLS% menu
if not defined XLTOOLS echo 没有找到 Python，请先照 README 里“在 Windows 上”一节装好，再双击这个文件。
popd
echo.
pause
