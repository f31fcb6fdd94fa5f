"""When: time expressions, what they amount to, and the article's own date."""
