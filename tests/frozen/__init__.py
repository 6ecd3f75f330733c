"""What users see, written down as plain text: two stories played by the commands alone, to compare one state with another."""
