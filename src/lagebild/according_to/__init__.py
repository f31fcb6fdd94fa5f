"""According to whom: chains of attributions."""
