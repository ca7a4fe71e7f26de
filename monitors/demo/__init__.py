"""What `upheld demo` shows: a city's recorded requests, and a made-up contact centre on a moving clock."""
