"""Builds the country outlines of the page's map."""
