"""Reading text in: decoding and checks, language, line and sentence bounds."""
