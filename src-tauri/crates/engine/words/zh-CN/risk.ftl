risk-version-no-longer-served = 不再提供版本 { $version }；仍在请求它的程序会收到错误
risk-stored-version-dropped = 版本 { $version } 被去掉，但可能仍有资源以该版本存储；在迁移这些资源并从 status.storedVersions 中移除该版本之前，服务器会拒绝
risk-scope-changed = 作用域从 { $live } 变为 { $desired }；对已存在的定义，服务器会拒绝此更改
risk-storage-version-changed = 存储版本从 { $live } 变为 { $desired }；现有资源在再次写入时转换
risk-schema-fields-removed = { $fields } 从 schema 中移除；写入现有资源时会丢弃其中的值
risk-schema-fields-required = { $fields } 变为必填；没有值的现有资源在写入时会被拒绝
risk-duplicate-entry = 清单包两次指定 { $path }；保留 { $kept }，丢弃 { $dropped }
risk-gitops-owned = GitOps 控制器 { $manager } 按照其仓库维护此资源，会恢复为自己的状态；请同时在那里修改
risk-fields-stay = 清单包中没有 { $fields }，但 { $manager } 拥有这些字段，因此会保留
risk-namespace-left-out = 忽略命名空间 { $namespace }：{ $kind } 是集群级资源
risk-namespace-filled-in = 清单包没有指定命名空间；将放入 { $namespace }
risk-already-not-ready = 在进行任何操作之前，它就不正常：{ $readiness }
risk-address-may-change = 旧 Service 会先被删除，之后的地址可能不同
risk-deletes-contents = 其中的数据会一并删除
risk-deletes-what-it-owns = 其 Operator 为它创建的内容（例如数据库）可能会一并删除

api-notice-removed = { $replacement ->
    [none] { $api_version } 已在 Kubernetes { $since } 移除
   *[other] { $api_version } 已在 Kubernetes { $since } 移除；请使用 { $replacement }
}
api-notice-not-yet-served = { $replacement ->
    [none] { $api_version } 从 Kubernetes { $since } 开始提供
   *[other] { $api_version } 从 Kubernetes { $since } 开始提供；请使用 { $replacement }
}
api-notice-deprecated = { $api_version } 自 Kubernetes { $since } 起弃用{ $removed_in ->
    [none] { "" }
   *[other] ，将在 { $removed_in } 移除
}{ $replacement ->
    [none] { "" }
   *[other] ；请使用 { $replacement }
}
