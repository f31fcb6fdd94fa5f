"""Build the table of persons."""
