list-separator = 、
clause-separator = ；
of-what = { $name }：{ $text }
sentence-end = 。
sentence-separator = { "" }
