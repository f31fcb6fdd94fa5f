"""Builds `src/lagebild/where/data/gazetteer.bin`; its sources are in `src/lagebild/where/ATTRIBUTION.md`."""
