"""Views of a record for people: the terminal and one HTML page, in German or English."""
