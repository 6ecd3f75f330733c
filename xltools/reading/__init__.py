"""Reading: a workbook to a submission (报送), each value with its cell. May import counts, roster, form and excel."""
