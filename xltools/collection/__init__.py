"""One year's folder (年度收集工作): configuration, inbox, record, log. May import consolidation and all below it."""
