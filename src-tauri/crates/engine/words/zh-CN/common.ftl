list-separator = 、
clause-separator = ；
of-what = { $name }：{ $text }
