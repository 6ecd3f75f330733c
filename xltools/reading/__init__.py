"""Reading: a workbook to a submission (报送), each value with its cell. May import roster, form and excel."""
