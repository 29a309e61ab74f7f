### Times.

ago-now = less than a minute ago
ago-minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
}
# As strftime(3) reads it, in universal time.
moment-format = %-d %B %Y, %H:%M:%S UTC
