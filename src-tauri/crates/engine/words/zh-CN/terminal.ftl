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
