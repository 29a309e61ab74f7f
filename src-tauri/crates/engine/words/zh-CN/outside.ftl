ago-now = 不到 1 分钟前
ago-minutes = { $count } 分钟前
ago-hours = { $count } 小时前
ago-days = { $count } 天前
moment-format = %Y年%-m月%-d日 %H:%M:%S UTC

note-job = { $why }（{ $state }）
note-runs-again = 按您的选择再次运行
note-recreate = 不能就地更改：{ $fields }

image-change = { $container }：{ $live } -> { $desired }
image-none = 无

plan-heading = { $context } 上的计划：{ $title }
plan-server = 服务器
plan-server-value = { $server }，Kubernetes { $version }，用户 { $user }
plan-bundle = 清单包
plan-read-at = 读取时间
plan-remarks = 需要注意
plan-takes-over = 接管 { $owners } 设置的字段
plan-removes = 移除 { $fields }
plan-missing-permissions = 缺少权限：{ $permissions }

immutable-rule-job-template = 已存在的 Job 的 Pod 模板不能更改
immutable-rule-stateful-set = 已存在的 StatefulSet 只有少数字段可以更改
immutable-rule-pod = 已存在的 Pod 几乎只有镜像可以更改
immutable-rule-claim = 已存在的卷声明只有大小可以更改
immutable-rule-marked = 旧版本标记为不可更改（immutable）
immutable-rule-stored-version = 可能有资源以将要移除的版本存储
immutable-rule-fixed = 资源创建后即固定

run-state-failed = 失败：{ $why }
run-state-skipped = 已跳过：{ $why }

awake-reason = { $context } 上的升级正在进行

readiness-ready = { $note ->
    [none] 已就绪
   *[other] 已就绪：{ $note }
}
readiness-failed = 未就绪：{ $why }
readiness-timed-out = 未及时就绪：{ $missing }
readiness-gone = 已消失

result-skipped = 已跳过：{ $why }
result-failed = 失败：{ $why }
result-unready = 它已应用，但未就绪：{ $why }。
result-unready-in-time = 它已应用，但长时间没有进展：{ $why }。
result-not-done = 未执行

report-cluster = 集群
report-cluster-value = { $context }（{ $server }），Kubernetes { $version }，用户 { $user }
report-bundle = 清单包
report-time = 时间
report-time-value = { $from } 至 { $to }
report-outcome = 结果
report-run = 运行
report-on-cluster = 集群上的 Job：{ $state }。
report-skipped = 已跳过：{ $why }。
report-differs = { $path }：{ $live } -> { $desired }
report-not-set = 未设置
report-command = { $purpose }：
report-group = { $title }（{ $count }）
report-with-images = { $text }（{ $images }）

problem-confirm-mark = { "" }
    .hint-1 = 要继续：加上 --confirm { $quoted }。
problem-accept-cluster = { "" }
    .hint-1 = 如要接受：{ $command }
problem-no-kubeconfig = 未找到 kubeconfig。
    .hint-1 = 已查找：{ $places }。
    .hint-2 = 请用 --kubeconfig FILE 指定文件。
problem-no-current-context = kubeconfig 没有指明当前上下文。
    .hint-1 = 请用 --context 选择：{ $known }。
problem-bundle-unusable = { $source } 中有 { $errors } 个错误。
    .hint-1 = 请更正上述错误。没有写入任何内容。
problem-choice-not-offered = { $choice ->
    [delete] 不能对 { $object } 选择“删除”。
   *[recreate] 不能对 { $object } 选择“重新创建”。
}
    .hint-1 = 可以选择：{ $known }。
problem-choice-not-offered_no-old = 不能对 { $object } 选择“删除”。
    .hint-1 = 只有旧版本有而新版本没有的资源才能删除：请用 --from 指定旧版本。
problem-choice-not-offered_no-recreate = 不能对 { $object } 选择“重新创建”。
    .hint-1 = 只有无法就地更改且允许重新创建的资源才能重新创建。
problem-no-such-object = 计划中没有 { $wanted }。
    .hint-1 = 请按计划中的写法：KIND/NAMESPACE/NAME 或 KIND/NAME。
problem-ambiguous-object = 有 { $count } 个资源是 { $wanted }。
    .hint-1 = 请写作 KIND/NAMESPACE/NAME。
problem-no-such-job = 清单包中没有名为 { $name } 的 Job。
    .hint-1 = { $known ->
        [none] 其中没有 Job。
       *[other] 其中的 Job：{ $known }。
    }
problem-ambiguous-job = 有 { $count } 个 Job 名为 { $name }。
    .hint-1 = 请写作 NAMESPACE/NAME。
problem-not-confirmed = 没有更改任何内容：没有可以提问的终端。
    .hint-1 = 请查看 `glasslift-cli plan`，然后加上 --yes。
problem-not-confirmed_production = 没有更改任何内容：没有可以提问的终端。
    .hint-1 = 这是生产集群。请查看 `glasslift-cli plan`，然后加上 --confirm { $quoted }。
problem-runtime = 程序无法启动：{ $error }。
problem-output-lost = 无法写出输出：{ $error }。
    .hint-1 = 请释放空间，或输出到其他位置。
problem-plan-file-unreadable = 无法读取计划 { $path }：{ $error }。
problem-plan-file-broken = { $path } 不是已保存的计划。
    .hint-1 = 请用 `glasslift-cli plan --save FILE` 保存。
problem-plan-file-version = { $path } 由另一个版本的 Glasslift 保存（{ $version }）。
    .hint-1 = 请用此版本重新制定计划。
problem-plan-for-another-cluster = 此计划是为另一个集群制定的：{ $planned }（{ $planned_server }）。
    .hint-1 = 您连接的是 { $connected }（{ $connected_server }）。请选择另一个上下文，或制定新的计划。
problem-bundle-changed = 清单包与制定计划时不同：校验和不一致。
    .hint-1 = 有人在制定计划后更改了它。请制定新的计划并审阅。
problem-no-report = 此次运行没有留下报告。其记录在 { $path } 中。

signing-in-said = 等待登录：{ $tool }：{ $said }
signing-in-done = 已重新登录，运行继续。
signing-in-failed = 重新登录失败，运行将停止；已应用的更改会保留。{ $why }
