"""The year's folder: what is issued to whom, what came back."""
