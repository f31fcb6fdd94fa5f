"""Build the list of parts of German compounds."""
