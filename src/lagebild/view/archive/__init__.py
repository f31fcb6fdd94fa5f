"""The archive for people: lists of events, one event, stories, pairs of countries, documents."""
