"""From an item to its article: text, title, date, language, credits; and whether it is news for the reader."""
