readiness-ready = { $note ->
    [none] 已就绪
   *[other] 已就绪：{ $note }
}
readiness-failed = 未就绪：{ $why }
readiness-timed-out = 未及时就绪：{ $missing }
readiness-gone = 已消失

readiness-because = { $what }；{ $cause }
readiness-cause-place = { $kind } { $name } 的容器 { $container }
readiness-said = { $what }：{ $said }
readiness-said-by-reason = { $what }：{ $reason }“{ $message }”

missing-what-observation = 其控制器尚未看到新版本
missing-what-replicas = { $want } 个副本中有 { $have } 个{ $how }
missing-what-node-pods = { $want } 个 Pod 中有 { $have } 个{ $how }
missing-what-old-pods = 还有 { $count } 个旧 Pod 正在终止
missing-what-revision = 正在更新最后的副本
missing-what-completions = { $failed ->
    [0] 已完成 { $succeeded }/{ $wanted }，{ $active } 个运行中
   *[other] 已完成 { $succeeded }/{ $wanted }，{ $active } 个运行中，{ $failed } 个失败
}
missing-what-job-end = 最后的 Pod 正在结束
missing-what-start = 尚未启动
missing-what-containers = 容器尚未就绪
missing-what-address = 负载均衡器尚无地址
missing-what-phase = { $now ->
    [none] 尚未达到 { $wanted }
   *[other] 当前为 { $now }，应为 { $wanted }
}
missing-what-established = 尚未建立（Established）
missing-what-served = { $name } 尚未提供服务
missing-what-condition = 状况 { $name } 尚未满足
missing-what-status = 其控制器尚未写入状态
missing-what-deletion = { $finalizers ->
    [none] 正在被删除
   *[other] 正在被删除，被 { $finalizers } 阻塞
}
missing-what-put-back = 会在 { $within_seconds } 秒内重新创建或恢复
missing-what-look = 无法查看：{ $why }

failure-what-pod-failed = Pod 未成功结束
failure-what-container = 有容器无法启动
failure-what-volume-lost = 其卷已丢失

replica-state-created = 已创建
replica-state-updated = 已更新
replica-state-scheduled = 已调度
replica-state-ready = 已就绪
replica-state-available = 可用

ready-note-suspended = 已挂起，不会运行
ready-note-expired = 已结束，并因生存时间（TTL）到期而被移除
ready-note-on-delete = 其 Pod 仅在被删除后才会更新
ready-note-partitioned = 只更新了分区（partition）之后的副本
ready-note-unbound = 尚未绑定
ready-note-scaled-to-zero = 副本数为 0
ready-note-paused = 已暂停，其 Pod 保持不变
