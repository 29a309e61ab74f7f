more-findings = （另有 { $more } 处类似）

finding-yaml-syntax = { $context ->
    [none] 不是有效的 YAML：{ $problem }
   *[other] { $line ->
        [none] 不是有效的 YAML：{ $problem }，{ $context }
       *[other] 不是有效的 YAML：{ $problem }，{ $context }，第 { $line } 行
    }
}
    .help = 请检查此行和上一行的缩进、引号和括号。
finding-yaml-syntax_slash-escape = kubectl 的 YAML 不认识转义 `\/`
    .help = 请直接写 `/`。只有从第一个字符起就是 JSON 的文件才能使用它。
finding-yaml-syntax_question-mark = kubectl 会把方括号或花括号中的 `?` 当作键的开头
    .help = 请给该值加上引号。
finding-yaml-syntax_unreadable = 从这里起无法读取
    .help = 方括号或花括号中的 `!x` 等标签后面需要空格；以 `!` 开头的文本需要引号。
finding-yaml-syntax_value-not-allowed = 此处的 `:` 会开始一个映射，但这里不允许
    .help = 如果值中含有 `: `，请给它加上引号。否则请检查此行和上一行的缩进。
finding-yaml-syntax_no-key = 此行不是 `key: value` 的形式
    .help = 键后面需要 `: `。多行文本需要在键后写 `|` 或 `>`，并增加缩进。
finding-yaml-syntax_mapping-ends = { $line ->
    [none] 此行与映射不符
   *[other] 此行与从第 { $line } 行开始的映射不符
}
    .help = 它的缩进与相邻的行不同，或者应加引号的值后面还有内容。
finding-yaml-syntax_list-ends = { $line ->
    [none] 此行与列表不符
   *[other] 此行与从第 { $line } 行开始的列表不符
}
    .help = 每个条目以 `- ` 开头，并且都在同一列。
finding-yaml-syntax_entry-not-allowed = 列表条目 `- ` 不能从这里开始
    .help = 请在键的下一行开始列表。以 `- ` 开头的文本需要引号。
finding-yaml-syntax_question-key = 带 `? ` 的键不能从这里开始
    .help = 以 `? ` 开头的文本需要引号。
finding-yaml-syntax_open-quotes = 这里打开的引号没有关闭
    .help = 请关闭引号。以 `---` 开头的行即使在引号内也会结束文档。
finding-yaml-syntax_open-list = { $line ->
    [none] 左方括号没有关闭，或缺少 `,`
   *[other] 第 { $line } 行的左方括号没有关闭，或缺少 `,`
}
    .help = 请用 `,` 分隔条目，并用右方括号关闭。以左方括号开头的文本需要引号。
finding-yaml-syntax_open-mapping = { $line ->
    [none] 左花括号没有关闭，或缺少 `,`
   *[other] 第 { $line } 行的左花括号没有关闭，或缺少 `,`
}
    .help = 请用 `,` 分隔条目，并用右花括号关闭。以左花括号开头的文本需要引号。
finding-yaml-syntax_no-value = 这里缺少值
    .help = 请删除多余的 `,`，或写上值；空文本写作 ""。
finding-yaml-syntax_reserved-character = 值不能以此字符开头
    .help = 请给该值加上引号：@、` 和 % 不能用在值的开头。
finding-yaml-syntax_no-anchor-name = 此处的 `*` 或 `&` 开始一个别名或锚点，但缺少名称
    .help = 请给以 `*` 或 `&` 开头的文本加上引号，例如 "*.example.com"。
finding-yaml-syntax_unknown-escape = 双引号中的反斜杠与其后的字符不构成转义
    .help = 含反斜杠的文本请用单引号，或写作 `\\`。
finding-yaml-syntax_escape-no-character = 此转义不表示任何字符
    .help = 请直接写该字符；只有从第一个字符起就是 JSON 的文件才认识代理对。
finding-yaml-syntax_directive = kubectl 无法读取 YAML 指令
    .help = 请删除以 `%` 开头的行，它们没有必要。
finding-yaml-syntax_no-blank = `:` 后面缺少空格
    .help = 请写作 `key: value`，冒号后有空格；在方括号和花括号中，以 `:` 结尾的文本需要引号。
finding-yaml-syntax_after-block-mark = `|` 或 `>` 的同一行后面还有内容
    .help = 文本从下一行开始，并增加缩进。
finding-json-syntax = 不是有效的 JSON：{ $reason }
    .help = 请检查此处及之前的逗号、引号和括号。JSON 对象之间不需要分隔符。
finding-json-syntax_number = 数字超出了可以发送的范围
    .help = 如果想要的是文本，请加上引号。
finding-tab-indent = 缩进中使用了制表符
    .help = YAML 的缩进只允许空格：请将制表符换成空格（通常每级两个）。
finding-template = 这是模板，不是清单
    .help = 请先渲染它，例如用 `helm template`，再使用其结果。含有双左花括号的文本需要引号。
finding-document-separator = 有一行以 `---` 开头，后面还有内容
    .help = `---` 的同一行后面只能有注释。如果该行属于文本（例如证书），请缩进它。
finding-control-character = 不允许使用控制字符 { $character }
    .help = 请删除它，或在双引号中写成转义，例如 "\x1b"。
finding-control-character_name = 此名称含有不可见字符 { $character }
    .help = 请删除它：终端会执行它，或者它会让该名称看起来像另一个名称。
finding-control-character_zero-byte = 文件中含有零字节
    .help = 它是二进制文件，或没有字节顺序标记的 UTF-16：请保存为 UTF-8。
finding-invalid-utf8 = 文件以 UTF-8 的字节顺序标记开头，但此处不是 UTF-8
    .help = 请将文件保存为 UTF-8。
finding-byte-order-mark = 此行以不可见的字节顺序标记（U+FEFF）开头
    .help = 请删除它：kubectl 会把它当作键的一部分。它来自将多个各带标记的文件拼接在一起。
finding-unknown-anchor = { $name ->
    [none] 别名在同一文档中没有对应的锚点
   *[other] 别名 `*{ $name }` 在同一文档中没有对应的锚点 `&{ $name }`
}
    .help = 锚点的作用范围不跨越 `---`。如果想要的是以 `*` 开头的文本，请加上引号。
finding-alias-cycle = { $name ->
    [none] 此值的锚点包含其自身
   *[other] 锚点 `{ $name }` 包含其自身
}
    .help = 资源不能无限循环：请完整写出想要的内容。
finding-alias-bomb = 别名使此文档膨胀到了不可接受的大小
    .help = kubectl 也会拒绝它：请完整写出想要的内容，或减少别名。
finding-too-deep = 嵌套超过了 { $limit } 层
    .help = kubectl 最多接受 10000 层，但集群的应答超过 127 层就无法读取，而已知的资源都不超过 40 层。
finding-bad-key = 键为空、为 null，或是超出 64 位的数字
    .help = 键必须是文本：请加上引号。
finding-bad-key_complex = 键是映射或列表
    .help = 键必须是文本。以左花括号或左方括号开头的值需要引号。
finding-bad-merge = `<<` 合并的不是映射
    .help = 请给它一个映射、映射的别名，或由它们组成的列表。名为 `<<` 的键请加上引号。
finding-bad-tag = 值与其标签 `{ $tag }` 不符
    .help = 请删除标签，或写上该类型的值。
finding-bad-tag_base64 = `!!binary` 的值不是 base64
    .help = 请用 `base64 -w0` 编码。
finding-not-finite = 无穷大和非数字（NaN）无法发送到集群
    .help = 如果想要的是文本，请加上引号。
finding-dropped-text = 此后的内容不会被读取：文档已在此之前结束
    .help = kubectl 也会默默丢弃它。请用只含 `---` 的一行分隔文档。
finding-invalid-bytes = 不是 UTF-8 文本的字节已替换为 U+FFFD，与 kubectl 一致
    .help = 请将文件保存为 UTF-8。

finding-octal-number = { $written ->
    [none] 此值按八进制读作数字
   *[other] 此值 `{ $written }` 按八进制读作数字 { $read }
}
    .help = 开头的零表示八进制。请写作 0o… 以明确含义；如果想要的是文本，请加上引号。
finding-boolean-word = { $written ->
    [none] 此值读作布尔值
   *[other] 此值 `{ $written }` 读作布尔值 { $read }
}
    .help = 请写 true 或 false；如果想要的是该单词，请加上引号。
finding-boolean-key = 键 `{ $written }` 读作布尔值 { $read }，会变成键 "{ $read }"
    .help = 请给键加上引号。
finding-number-key = 键 `{ $written }` 读作数字，会变成键 "{ $read }"
    .help = 请给键加上引号。
finding-number-spelling = { $written ->
    [none] 此值读作数字
   *[other] 此值 `{ $written }` 读作数字 { $read }
}
    .help = 如果想要的是文本，请加上引号。
finding-version-number = { $written ->
    [none] 此值读作数字：版本号会丢失末尾的零
   *[other] 此值 `{ $written }` 读作数字 { $read }：版本号会丢失末尾的零
}
    .help = 请给版本号加上引号。
finding-duplicate-key = { $line ->
    [none] 键 `{ $key }` 出现了两次：以最后一个为准
   *[other] 键 `{ $key }` 出现了两次，第一次在第 { $line } 行：以最后一个为准
}
    .help = 请删除其中一个；前一个不起作用。

finding-not-an-object = 此文档不是资源
    .help = 清单是含有 apiVersion、kind 和 metadata 的映射。请检查缩进，以及是否有行被截断。
finding-not-an-object_item = 此条目不是资源
    .help = List 中的每个资源都是含有 apiVersion、kind 和 metadata 的映射。
finding-missing-kind = 缺少 `kind`，或它不是文本
    .help = 每个资源都需要它，例如 `kind: Job`。请检查缩进和拼写。
finding-missing-api-version = 缺少 `apiVersion`，或它不是文本
    .help = 每个资源都需要它，例如 `apiVersion: batch/v1`。
finding-bad-api-version = `apiVersion` 中有多个 `/`
    .help = 核心组写作 `v1`，其他组写作 `group/version`，例如 `batch/v1`。
finding-missing-name = 缺少 `metadata.name`，或它为空
    .help = 每个资源都需要 `metadata.name`。
finding-bad-name = 不能使用此名称
    .help = 名称会成为网址的一部分：不能是 `.` 或 `..`，也不能含有 `/` 或 `%`。
finding-generate-name = 无法应用 `generateName`：每次运行都会多创建一个资源
    .help = 请给它一个 `name`。只有 Job 可以使用 `generateName`：它的每次运行都是新的。
finding-bad-namespace = 命名空间不能使用此名称
    .help = 命名空间最多 63 个字符，只能含小写字母、数字和 `-`，并以字母或数字开头和结尾。
finding-metadata-type = `{ $field }` 应为{ $wanted ->
    [text] 文本
    [whole] 整数
    [boolean] 布尔值
    [time] 时间
    [mapping] 映射
    [texts] 值为文本的映射
    [text-list] 文本列表
   *[mappings] 映射列表
}，实际为{ $found ->
    [null] 空值（null）
    [boolean] 布尔值
    [number] 数字
    [text] 文本
    [list] 列表
   *[mapping] 映射
}
    .help = { $wanted ->
        [text] { $found ->
            [boolean] 请加上引号，例如 "1.10" 或 "true"。
            [number] 请加上引号，例如 "1.10" 或 "true"。
           *[other] 请在这里写文本，并检查其下各行的缩进。
        }
        [whole] 请写不带引号和小数的数字。
        [boolean] 请写不带引号的 true 或 false。
        [time] 请写作 2006-01-02T15:04:05Z；最好删除它：服务器会自行设置。
        [mapping] 请在其下写 `key: value` 形式的行，并检查缩进。
        [texts] 请在其下写 `key: "value"` 形式的行，并检查缩进。
        [text-list] 请在其下逐行写 `- "text"`。
       *[mappings] 请让每个条目以 `- ` 开头。
    }
finding-bad-list = `items` 不是列表
    .help = List 中的每个资源以 `- ` 开头，写在 `items:` 下面。
finding-bad-list_no-list = `items` 位于 { $kind } 的顶层，而它不是 List
    .help = kubectl 会应用这些条目而丢弃资源本身。请检查 `items` 的缩进。
finding-nested-list = List 中含有 List
    .help = kubectl 也会拒绝它：请将内层的条目移到外层的 List 中。
finding-too-many-documents = 文档或条目超过 { $limit } 个
    .help = 请拆分清单包，或检查是否选错了文件。
finding-no-objects = 没有可以应用的资源
    .help = 只有注释、空文档或空列表：请检查是否选错了文件。
finding-duplicate-object = { $object } 出现了两次且内容不同，第一次在 { $place }
    .help = kubectl 会依次应用，最后留下后者。请只保留想要的那个。
finding-object-too-large = 此资源大小为 { $size }：API 服务器拒绝超过 3 MiB 的资源
    .help = 请拆分它，或将大量数据放在集群之外。
finding-annotations-too-large = 注解大小为 { $size }：服务器拒绝超过 256 KiB 的注解
    .help = 常见原因是 `kubectl apply` 留下的副本（`last-applied-configuration`）：请删除它。
finding-repeated-object = { $object } 出现了两次且内容相同，第一次在 { $place }：只发送一次
    .help = 请删除其中一个。
finding-large-object = 此资源大小为 { $size }：多数集群最多存储 1.5 MiB
    .help = 服务器很可能会拒绝它；请尽量拆分。
finding-duplicate-list-entry = `{ $list }` 中 { $identity } 出现了两次：第 { $first } 个和第 { $last } 个条目
    .help = 服务器按此合并该列表，服务器端应用会拒绝重复：保留最后一个。请删除其中一个。
