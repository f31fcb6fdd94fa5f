"""One event from many reports: which reports tell of the same event, and the ledger that says why."""
