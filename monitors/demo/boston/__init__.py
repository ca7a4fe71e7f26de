"""Boston's service requests of 2015: records, their map, and the book of what the city promised."""
