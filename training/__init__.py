"""From annotated articles to the shipped weights. Nothing here is imported at run time."""
