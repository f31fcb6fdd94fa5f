"""Write a migration of the archive."""
