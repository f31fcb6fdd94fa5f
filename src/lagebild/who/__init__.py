"""Who: names, offices and actor phrases become entities, countries and PLOVER sectors."""
