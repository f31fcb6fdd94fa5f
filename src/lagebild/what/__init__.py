"""What happened: the PLOVER ontology, casualty counts and the assembly of events."""
