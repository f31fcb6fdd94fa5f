"""Events out of the archive, for other programs: columns in `columns`, `polecat`, `gdelt`; one format a module."""
