### Words for every page. How ids are made, and what a test checks: ../README.md

# Names one after the other.
list-separator = { ", " }
# Behind names: how many more there are.
and-more = { " " }and { $more } more
# Clauses one after the other.
clause-separator = { "; " }
# A name and what is said of it.
of-what = { $name }: { $text }
# Sentences one after the other.
sentence-end = .
sentence-separator = { " " }
