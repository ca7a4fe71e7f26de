"""Standards in plain sentences, in English and Chinese."""
