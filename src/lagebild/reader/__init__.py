"""The trained reader: text and sentence bounds in, spans and links out."""
