summary-succeeded = { $what } 已在 { $context } 上。
summary-succeeded-with-skips = { $what } 已在 { $context } 上；部分资源保持不变。
summary-succeeded-with-skipped-jobs = { $what } 已在 { $context } 上；{ $jobs } 个 Job 没有再次运行。
summary-stopped = 已由您停止：{ $total } 个资源中完成了 { $reached } 个。
summary-failed = 升级到 { $what } 时有 { $failed } 个资源失败。
summary-interrupted = 已中断：{ $total } 个资源中完成了 { $reached } 个。
summary-left = { $summary }还有 { $left } 件事需要您处理。

result-skipped = 已跳过：{ $why }
result-failed = 失败：{ $why }
result-unready = 它已应用，但未就绪：{ $why }。
result-unready-in-time = 它已应用，但长时间没有进展：{ $why }。
result-not-done = 未执行
result-uncertain = 运行在“{ $step }”时结束；不清楚更改是否已生效

todo-decide-job = 请决定 { $name } 是否需要再次运行：新版本的内容不同。
todo-look-at-job = 请查看 { $name }：它此前并未成功，这次没有改动它。
todo-look-at-uncertain = 请查看 { $name }：运行在写入它时结束。
todo-look-at-saved = 请查看 { $name }：运行在写入它时结束。副本在 { $path }。如果资源已消失，请恢复它：{ $restore }
todo-run-again = 请再次执行升级：{ $count } 项更改未执行。

command-purpose-inspect = 查看
command-purpose-logs = 查看日志
command-purpose-rerun = 用新版本再次运行
command-purpose-restore = 恢复已保存的副本

report-cluster = 集群
report-cluster-value = { $context }（{ $server }），Kubernetes { $version }，用户 { $user }
report-bundle = 清单包
report-time = 时间
report-time-value = { $from } 至 { $to }
report-outcome = 结果
report-run = 运行
report-skipped-jobs = 没有再次运行的 Job
report-todo = 您需要做的事
report-on-cluster = 集群上的 Job：{ $state }。
report-skipped = 已跳过：{ $why }。
report-differs = { $path }：{ $live } -> { $desired }
report-not-set = 未设置
report-command = { $purpose }：
report-group = { $title }（{ $count }）
report-group-failed = 失败
report-group-uncertain = 不确定
report-group-changed = 已更改
report-group-left-alone = 已跳过
report-group-not-done = 未执行
report-group-unchanged = 不变
report-with-images = { $text }（{ $images }）
