"""The archive: many articles become one record of events."""
