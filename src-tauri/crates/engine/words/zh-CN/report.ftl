summary-downgraded = { $what }（自 { $old } 降级）
summary-succeeded = { $what } 已在 { $context } 上。
summary-succeeded-with-skips = { $what } 已在 { $context } 上；部分资源保持不变。
summary-succeeded-with-skipped-jobs = { $what } 已在 { $context } 上；{ $jobs } 个 Job 没有再次运行。
summary-stopped = 已由您停止：{ $total } 个资源中处理了 { $reached } 个。
summary-failed = 升级到 { $what } 时有 { $failed } 个资源失败。
summary-signed-out = 重新登录失败，运行已停止：{ $total } 个资源中处理了 { $reached } 个。
summary-interrupted = 已中断：{ $total } 个资源中处理了 { $reached } 个。
summary-standing = { $what } 已应用到 { $context }，其中 { $count ->
   *[other] { $count } 个资源
}尚未运行新版本。
summary-kept = { $count ->
   *[other] { $count } 个资源
}有意不同
summary-left = 还有 { $left } 件事需要您处理

result-not-ready = { $was ->
    [none] 已应用；不清楚是否已就绪
   *[other] 已应用，未就绪（当时：{ $was }）
}
result-uncertain = 运行在“{ $step }”时结束；不清楚更改是否已生效

todo-sign-in = 请重新登录
todo-decide-job = 请决定 { $name } 是否需要再次运行
todo-look-at-job = 请查看 { $name }
todo-fix-failure = 请修复 { $name }
todo-look-at-uncertain = 请查看 { $name }
todo-look-at-not-ready = 请查看 { $name }
todo-go-on = 请让 { $name } 继续
todo-look-at-notice = { $name ->
    [none] 请查看此次运行
   *[other] 请查看 { $name }
}
todo-run-again = 请为未执行的 { $count } 项更改再次执行升级

todo-why-decide-job = 新版本带来了不同的 Job；如果需要它的工作，请再次运行
todo-why-look-at-job = 它此前并未成功，这次没有改动它
todo-why-look-at-uncertain = { $path ->
    [none] 运行在写入它时结束；不清楚更改是否已生效
   *[other] 运行在写入它时结束；副本在 { $path }；如果资源已消失，请恢复它
}
todo-why-run-again = 已应用的更改会保留；下次比较只会找出缺少的部分

command-purpose-inspect = 查看
command-purpose-logs = 查看日志
command-purpose-owners = 查看谁拥有其字段
command-purpose-go-on = 让它继续
command-purpose-rerun = 用新版本再次运行
command-purpose-restore = 恢复已保存的副本
command-purpose-replace = 用已保存的副本替换新的
command-purpose-again = 完成其余部分

report-skipped-jobs = 没有再次运行的 Job
report-todo = 您需要做的事
report-copies = 已保存的副本
report-copies-why = 删除任何资源之前，都会在本机保存一份副本。
report-pasted = kubeconfig 是粘贴的，没有保存在任何地方：如要继续，请再次粘贴并选择上下文 { $context }。如要使用 kubectl，请先将其保存为文件。
report-group-failed = 失败
report-group-not-ready = 已应用，未就绪
report-group-differs = 有意不同
report-notices = 此次运行的提示
report-group-uncertain = 不确定
report-group-changed = 已更改
report-group-skipped = 已跳过
report-group-not-done = 未执行
report-group-unchanged = 不变
