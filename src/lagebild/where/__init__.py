"""Where: names of places to places, with the gazetteer that knows them."""
