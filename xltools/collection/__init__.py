"""The year's collection (年度收集工作): one folder, from the roster to the last return."""
