plan-title = { $name } { $old } { $direction ->
    [upgrade] 升级到
    [downgrade] 降级到
   *[other] 改为
} { $new }

plan-start = 在 { $place } 上{ $direction ->
    [install] 安装
    [upgrade] 升级
    [downgrade] 降级
   *[other] 更改
} { $count } 个资源

without-namespace = { $count } 个资源没有指定命名空间，将放入{ $namespace ->
    [none] 上下文的命名空间
   *[other] 命名空间 { $namespace }
}{ $production ->
    [true] （生产集群）：请确认这是有意的
   *[other] { "" }
}

action-create = 创建
action-update = 更新
action-unchanged = 不变
action-skip = 跳过
action-recreate = 重新创建
action-delete = 删除
action-keep = 保留
action-blocked = 受阻

skip-reason-job-exists = { $changed ->
    [true] Job 已存在，新版本的内容不同
   *[false] Job 已存在，内容相同
}
skip-reason-job-run-declined = 按您的选择，不启动此 Job 的新一次运行
skip-reason-bundle-says = 清单包要求：该资源已存在时不作改动
skip-reason-job-vanished = 制定计划时 Job 还在集群上，现在已消失；创建它会使其再次运行
skip-reason-dependency-failed = 它所依赖的内容失败

kept-field = 保留 { $manager } 的 { $path }：{ $live ->
    [none] 无
   *[other] { $live }
}，而不是 { $desired ->
    [none] 无
   *[other] { $desired }
}

block-reason-immutable = { $can_recreate ->
    [true] { $fields } 在创建后不能更改；可以删除并重新创建
   *[false] { $fields } 在创建后不能更改，而且此类资源不得删除
}
block-reason-conflict = { $manager } 拥有 { $fields }
block-reason-job-policy-fail = Job 已存在，新版本的内容不同；您选择了在这种情况下停止
block-reason-job-update-refused = 服务器拒绝就地更改：{ $fields } 不能更改
block-reason-being-deleted = { $finalizers ->
    [none] 它正在被删除
   *[other] 它正在被删除，被 { $finalizers } 阻塞
}
block-reason-holds-others = { $more ->
    [true] { $count ->
        [0] 可能会一并删除您无权列出的其他资源
       *[other] 至少会一并删除 { $count } 个其他资源，例如 { $names }
    }
   *[false] { $count } 个其他资源会一并删除，例如 { $names }
}
block-reason-kind-not-served = 服务器不认识此类型，清单包也没有提供它
block-reason-forbidden = 您无权对它执行 { $verb }
block-reason-refused = { $problem }

job-state-succeeded = { $when ->
    [none] 成功
   *[other] { $when }成功
}
job-state-failed = { $when ->
    [none] 失败
   *[other] { $when }失败
}
job-state-running = 正在运行，{ $active } 个 Pod
job-state-finishing = 最后的 Pod 正在结束
job-state-suspended = 已挂起
job-state-never-started = 从未启动

in-place-accepted = 服务器接受就地更改
in-place-refused = { $fields ->
    [none] 服务器拒绝就地更改
   *[other] 服务器拒绝就地更改：{ $fields } 不能更改
}
in-place-unknown = 不清楚服务器是否接受就地更改

unverified-kind-not-served-yet = 预测：其定义随此清单包一起提供，因此无法询问服务器
unverified-namespace-not-there-yet = 预测：其命名空间尚不存在，因此无法询问服务器
unverified-dry-run-forbidden = 预测：您无权询问服务器会存储什么

wave-namespaces = 命名空间
wave-definitions = 定义和类
wave-foundations = 身份、配置、存储、服务
wave-workloads = 工作负载和 Job
wave-admission = 准入和 API 服务
wave-custom-resources = 自定义资源

choice-skip = 跳过
choice-update = 就地更新
choice-recreate = 重新创建
choice-fail = 不开始
choice-take-over = 接管
choice-keep-theirs = 保留对方的值
choice-delete = 删除
choice-keep = 保留

headline-separator = ，
headline-end = 。
headline-counted = { $place ->
    [first] { $count } 个资源
   *[later] { $count } 个
}
headline-create = { headline-counted }将创建
headline-update = { headline-counted }将更改
headline-recreate = { headline-counted }将删除并重新创建
headline-delete = { headline-counted }将删除
headline-blocked = { headline-counted }{ $count ->
   *[other] 受阻
}
headline-differ = { headline-counted }{ $count ->
   *[other] 有意
}不同
headline-skip-jobs = { $count } 个 Job 将跳过
headline-skip = { $count } 个资源将跳过
headline-stay = { $count } 个保持不变
headline-nothing = 没有需要更改的内容：集群已经一致。

column-action = 操作
column-kind = 类型
column-namespace = 命名空间
column-name = 名称
column-note = 备注
