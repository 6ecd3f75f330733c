"""Scripts that make the pages and pictures of the documentation."""
