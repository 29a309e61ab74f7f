readiness-because = { $what }；{ $cause }
readiness-cause = { $container ->
    [none] { $kind } { $name }
   *[other] { $kind } { $name } 的容器 { $container }
}{ readiness-said }
readiness-said = { $reason ->
    [none] { $message ->
        [none] { "" }
       *[other] ：{ $message }
    }
   *[other] { $message ->
        [none] ：{ $reason }
       *[other] ：{ $reason }“{ $message }”
    }
}

missing-what-observation = 其控制器尚未看到新版本
missing-what-replicas = { $want } 个副本中有 { $have } 个{ replica-state }
missing-what-node-pods = { $want } 个 Pod 中有 { $have } 个{ replica-state }
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
missing-what-condition = { $message ->
    [none] { $reason ->
        [none] 状况 { $name } 尚未满足
       *[other] { $name }：{ $reason }
    }
   *[other] { $message }
}
missing-what-status = 其控制器尚未写入状态
missing-what-deletion = { $finalizers ->
    [none] 正在被删除
   *[other] 正在被删除，被 { $finalizers } 阻塞
}
missing-what-put-back = 会在 { $within_seconds } 秒内重新创建或恢复
missing-what-retry = { $why }
missing-what-look = 无法查看：{ $why }

failure-what-condition = { missing-what-condition }
failure-what-pod-failed = Pod 未成功结束{ readiness-said }
failure-what-container = 有容器无法启动
failure-what-volume-lost = 其卷已丢失

replica-state = { $how ->
    [created] 已创建
    [updated] 已更新
    [scheduled] 已调度
    [ready] 已就绪
   *[available] 可用
}

ready-note-suspended = 已挂起，不会运行
ready-note-expired = 已结束，并因生存时间（TTL）到期而被移除
ready-note-on-delete = 其 Pod 仅在被删除后才会更新
ready-note-partitioned = 只更新了分区（partition）之后的副本
ready-note-unbound = 尚未绑定
ready-note-scaled-to-zero = 副本数为 0
ready-note-paused = 已暂停，其 Pod 保持不变
