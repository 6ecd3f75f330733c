"""The form (表样): what a report is, loaded from templates/. May import excel.

The rule language stands in form/rules; nothing outside of templates/ knows a label, a row or a rule.
"""
