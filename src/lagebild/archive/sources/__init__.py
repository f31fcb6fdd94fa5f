"""Sources of documents, one module a kind; each yields items, and says what it passed over and why."""
