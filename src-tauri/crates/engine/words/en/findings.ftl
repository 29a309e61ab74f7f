### Findings in a bundle by code: what is the matter, and what to write instead. `$written`, `$name` are none where they may be secret.

# Behind a message: how many more there are like it.
more-findings = { " " }(and { $more } more like this)

## Reading YAML and JSON.

finding-yaml-syntax = { $context ->
    [none] this is no YAML: { $problem }
   *[other] { $line ->
        [none] this is no YAML: { $problem } { $context } before
       *[other] this is no YAML: { $problem } { $context } on line { $line }
    }
}
    .help = Check this line and the one before: indentation, quotes, brackets.
finding-yaml-syntax_slash-escape = kubectl's YAML does not know the escape `\/`
    .help = Write a plain `/`. Only files that are JSON from the first character may have it.
finding-yaml-syntax_question-mark = kubectl takes a `?` inside `{ "[…]" }` or `{ "{…}" }` for the start of a key
    .help = Put the value in quotes.
finding-yaml-syntax_unreadable = this cannot be read from here on
    .help = A tag such as `!x` inside `{ "[…]" }` or `{ "{…}" }` needs a blank behind it; a text that starts with `!` needs quotes.
finding-yaml-syntax_value-not-allowed = a `:` that would start a mapping where none can start
    .help = Put the value in quotes if it contains `: `. Otherwise check the indentation of this line and the one before.
finding-yaml-syntax_no-key = this line is no `key: value`
    .help = A key needs `: ` behind it. A text over several lines needs `|` or `>` after its key and more indentation.
finding-yaml-syntax_mapping-ends = { $line ->
    [none] this line does not fit the mapping that starts before
   *[other] this line does not fit the mapping that starts on line { $line }
}
    .help = Its indentation differs from that of its neighbours, or something follows a value that should be in quotes.
finding-yaml-syntax_list-ends = { $line ->
    [none] this line does not fit the list that starts before
   *[other] this line does not fit the list that starts on line { $line }
}
    .help = Each entry starts with `- `, all in the same column.
finding-yaml-syntax_entry-not-allowed = a list entry `- ` cannot start here
    .help = Start the list on the line below its key. A text that starts with `- ` needs quotes.
finding-yaml-syntax_question-key = a key with `? ` cannot start here
    .help = A text that starts with `? ` needs quotes.
finding-yaml-syntax_open-quotes = the quotes opened here are never closed
    .help = Close them. A line that starts with `---` ends the document even inside quotes.
finding-yaml-syntax_open-list = { $line ->
    [none] the `{ "[" }` before is not closed, or a `,` is missing
   *[other] the `{ "[" }` on line { $line } is not closed, or a `,` is missing
}
    .help = Separate entries by `,` and close with `{ "]" }`. A text that starts with `{ "[" }` needs quotes.
finding-yaml-syntax_open-mapping = { $line ->
    [none] the `{ "{" }` before is not closed, or a `,` is missing
   *[other] the `{ "{" }` on line { $line } is not closed, or a `,` is missing
}
    .help = Separate entries by `,` and close with `{ "}" }`. A text that starts with `{ "{" }` needs quotes.
finding-yaml-syntax_no-value = a value is missing here
    .help = Remove the extra `,`, or write the value; an empty text is "".
finding-yaml-syntax_reserved-character = a value cannot start with this character
    .help = Put the value in quotes: @, ` and % are reserved at its start.
finding-yaml-syntax_no-anchor-name = a `*` or `&` here starts an alias or an anchor, which needs a name
    .help = Put a text that starts with `*` or `&` in quotes, such as "*.example.com".
finding-yaml-syntax_unknown-escape = a backslash in double quotes is followed by what makes no escape
    .help = Use single quotes for text with backslashes, or write `\\`.
finding-yaml-syntax_escape-no-character = this escape is no character
    .help = Write the character itself; halves of surrogate pairs are only known in files that are JSON from the first character.
finding-yaml-syntax_directive = kubectl cannot read YAML directives
    .help = Remove the lines that start with `%`; they are not needed.
finding-yaml-syntax_no-blank = a `:` without a blank behind it
    .help = Write `key: value`, with a blank; inside `{ "[…]" }` and `{ "{…}" }` a text with `:` at its end needs quotes.
finding-yaml-syntax_after-block-mark = something follows `|` or `>` on the same line
    .help = The text starts on the next line, with more indentation.
finding-json-syntax = this is no JSON: { $reason }
    .help = Check commas, quotes and brackets here and just before. JSON objects follow each other without separators.
finding-json-syntax_number = a number is beyond what can be sent
    .help = If the text is meant, put it in quotes.
finding-tab-indent = a tab is used for indentation
    .help = YAML allows only spaces there: replace the tab by spaces (two per level are usual).
finding-template = this is a template, not a manifest
    .help = Render it first, for example with `helm template`, and use the result. A text with `{ "{{" }` needs quotes.
finding-document-separator = a line starts with `---` and goes on
    .help = Only a comment may follow `---` on the same line. If the line is part of a text (such as a certificate), indent it.
finding-control-character = the control character { $character } is not allowed
    .help = Remove it, or write it as an escape in double quotes, such as "\x1b".
finding-control-character_zero-byte = the file contains a zero byte
    .help = It is binary, or UTF-16 without a byte order mark: save it as UTF-8.
finding-invalid-utf8 = the file starts with a byte order mark of UTF-8 but is no UTF-8 here
    .help = Save the file as UTF-8.
finding-byte-order-mark = an invisible byte order mark (U+FEFF) starts this line
    .help = Remove it: kubectl would make it part of the key. It comes from joining files that each start with one.
finding-unknown-anchor = { $name ->
    [none] this alias has no anchor in the same document
   *[other] the alias `*{ $name }` has no anchor `&{ $name }` in the same document
}
    .help = Anchors do not reach across `---`. If a text is meant that starts with `*`, put it in quotes.
finding-alias-cycle = { $name ->
    [none] the anchor of this value contains itself
   *[other] the anchor `{ $name }` contains itself
}
    .help = A resource cannot be endless: write out what is meant.
finding-alias-bomb = aliases multiply this document beyond what is accepted
    .help = kubectl refuses it too: write out what is meant, or use fewer aliases.
finding-too-deep = more than { $limit } levels of nesting
    .help = kubectl would take up to 10000, but the answers of a cluster cannot be read beyond 127, and no known resource has more than 40.
finding-bad-key = a key is empty, null or a number beyond 64 bits
    .help = Keys must be text: put it in quotes.
finding-bad-key_complex = a key is a mapping or a list
    .help = Keys must be text. A value that starts with `{ "{" }` or `{ "[" }` needs quotes.
finding-bad-merge = `<<` merges something that is no mapping
    .help = Give it a mapping, an alias of one, or a list of those. For a key named `<<`, use quotes.
finding-bad-tag = the value does not fit its tag `{ $tag }`
    .help = Remove the tag, or write a value of that type.
finding-bad-tag_base64 = the value of `!!binary` is not base64
    .help = Encode it with `base64 -w0`.
finding-not-finite = infinity and not-a-number cannot be sent to a cluster
    .help = If the text is meant, put it in quotes.
finding-dropped-text = what follows here is not read: the document ended before
    .help = kubectl drops it silently too. Separate documents by a line with only `---`.
finding-invalid-bytes = bytes that are no UTF-8 text were replaced by U+FFFD, as kubectl does
    .help = Save the file as UTF-8.

## What surprises people.

finding-octal-number = { $written ->
    [none] this value is read as an octal number
   *[other] `{ $written }` is octal: it is read as the number { $read }
}
    .help = A leading zero means octal. Write 0o… to say so, or put it in quotes if the text is meant.
finding-boolean-word = { $written ->
    [none] this value is read as a boolean
   *[other] `{ $written }` is read as the boolean { $read }
}
    .help = Write true or false, or put it in quotes if the word is meant.
finding-boolean-key = the key `{ $written }` is read as the boolean { $read } and becomes the key "{ $read }"
    .help = Put the key in quotes.
finding-number-key = the key `{ $written }` is read as a number and becomes the key "{ $read }"
    .help = Put the key in quotes.
finding-number-spelling = { $written ->
    [none] this value is read as a number
   *[other] `{ $written }` is read as the number { $read }
}
    .help = Put it in quotes if the text is meant.
finding-version-number = { $written ->
    [none] this version is read as a number
   *[other] `{ $written }` is read as the number { $read }: a version loses its zero
}
    .help = Put versions in quotes.
finding-duplicate-key = { $line ->
    [none] the key `{ $key }` is given twice: the last one counts
   *[other] the key `{ $key }` is given twice, first on line { $line }: the last one counts
}
    .help = Remove one of the two; the first has no effect.

## Resources.

finding-not-an-object = this document is no resource
    .help = A manifest is a mapping with apiVersion, kind and metadata. Check indentation, and that a line is not cut off.
finding-not-an-object_item = this item is no resource
    .help = Each resource of a List is a mapping with apiVersion, kind and metadata.
finding-missing-kind = `kind` is missing or no text
    .help = Every resource needs it, for example `kind: Job`. Check indentation and spelling.
finding-missing-api-version = `apiVersion` is missing or no text
    .help = Every resource needs it, for example `apiVersion: batch/v1`.
finding-bad-api-version = `apiVersion` has more than one `/`
    .help = It is `v1` for the core group and `group/version` for all others, such as `batch/v1`.
finding-missing-name = `metadata.name` is missing or empty
    .help = Every resource needs `metadata.name`.
finding-bad-name = this name cannot be used
    .help = It becomes part of a URL: it must not be `.` or `..` and must not contain `/` or `%`.
finding-generate-name = `generateName` cannot be applied: every run would create one more resource
    .help = Give it a `name`. Only Jobs may have `generateName`: each run of them is a new one.
finding-bad-namespace = no namespace can have this name
    .help = Namespaces are at most 63 lower-case letters, digits and `-`, and start and end with a letter or digit.
finding-metadata-type = `{ $field }` must be { $wanted ->
    [text] text
    [whole] a whole number
    [boolean] a boolean
    [time] a time
    [mapping] a mapping
    [texts] a mapping of text
    [text-list] a list of text
   *[mappings] a list of mappings
} but is { $found ->
    [null] null
    [boolean] a boolean
    [number] a number
    [text] text
    [list] a list
   *[mapping] a mapping
}
    .help = { $wanted ->
        [text] { $found ->
            [boolean] Put it in quotes, for example "1.10" or "true".
            [number] Put it in quotes, for example "1.10" or "true".
           *[other] Write a text here; check the indentation of the lines below.
        }
        [whole] Write a number without quotes and without a fraction.
        [boolean] Write true or false without quotes.
        [time] Write it as 2006-01-02T15:04:05Z; better, remove it: the server sets it.
        [mapping] Write `key: value` lines below it; check their indentation.
        [texts] Write `key: "value"` lines below it; check their indentation.
        [text-list] Write one `- "text"` per line below it.
       *[mappings] Start each entry with `- `.
    }
finding-bad-list = `items` is no list
    .help = Each resource of a List starts with `- `, below `items:`.
finding-bad-list_no-list = `items` at the top of a { $kind }, which is no List
    .help = kubectl would apply the items and drop the resource itself. Check the indentation of `items`.
finding-nested-list = a List in a List
    .help = kubectl refuses it too: move the inner items to the outer List.
finding-too-many-documents = more than { $limit } documents or items
    .help = Split the bundle, or check that this is the right file.
finding-no-objects = there is no resource to apply
    .help = Only comments, empty documents or empty lists were found: check that this is the right file.
finding-duplicate-object = { $object } is given twice with different content, first at { $place }
    .help = kubectl would apply one after the other and leave the last. Keep the one that is meant.
finding-object-too-large = this resource is { $size } long: API servers refuse more than 3 MiB
    .help = Split it, or keep large data outside of the cluster.
finding-annotations-too-large = the annotations are { $size } long: servers refuse more than 256 KiB
    .help = A copy made by `kubectl apply` (`last-applied-configuration`) is a usual cause: remove it.
finding-repeated-object = { $object } is given twice, first at { $place }, without a difference: it is sent once
    .help = Remove one of the two.
finding-large-object = this resource is { $size } long: most clusters store at most 1.5 MiB
    .help = Expect the server to refuse it; split it if you can.
finding-duplicate-list-entry = `{ $list }` has { $identity } twice: entry { $first } and entry { $last }
    .help = The server merges this list by that, and server-side apply refuses it: the last one is kept. Remove one.
