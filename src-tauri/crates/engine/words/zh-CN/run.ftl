run-state-queued = 排队中
run-state-retrying = { $in_seconds ->
    [0] 正在第 { $n } 次尝试：{ $why }
   *[other] { $in_seconds } 秒后第 { $n } 次尝试：{ $why }
}
run-state-cancelled = 未开始

signing-in-waiting = 等待登录：{ $tool } 正在运行。

waiting-on-namespace = 等待 Namespace { $name } 变为活动状态
waiting-on-definition = 等待 CustomResourceDefinition { $name } 可用
waiting-on-api-service = 等待 APIService { $name } 可用
waiting-on-deletion = { $finalizers ->
    [none] 等待旧资源消失
   *[other] 等待旧资源消失，被 { $finalizers } 阻塞
}

step-checking = 再次与计划核对
step-saving = 在本机保存副本
step-taking-over = 接管字段
step-applying = 写入
step-deleting = 删除旧资源
step-awaiting-deletion = 等待旧资源消失
step-creating = 创建新资源
step-restoring = 恢复已保存的副本

effect-created = 已创建
effect-updated = 已更新
effect-unchanged = 不变
effect-recreated = 已重新创建
effect-deleted = 已删除
effect-kept = 已保留

outcome-succeeded = 成功
outcome-succeeded-with-skips = 成功，有跳过
outcome-stopped = 已停止
outcome-failed = 失败
outcome-interrupted = 已中断
