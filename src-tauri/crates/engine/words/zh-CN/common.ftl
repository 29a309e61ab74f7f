list-separator = 、
and-more = { "" }等，另有 { $more } 个
clause-separator = ；
of-what = { $name }：{ $text }
sentence-end = 。
sentence-separator = { "" }
