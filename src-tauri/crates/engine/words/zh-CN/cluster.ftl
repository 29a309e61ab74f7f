environment-production = 生产
environment-staging = 预发布
environment-test = 测试
environment-development = 开发
environment-untagged = 无标签

check-step-config = 读取 kubeconfig
check-step-sign-in-tool = 查找登录工具
check-step-credentials = 登录
check-step-name = 解析域名
check-step-reach = 连接服务器
check-step-tls = 校验服务器证书
check-step-version = 查询版本
check-step-identity = 确认您的身份
check-step-discovery = 查询提供的 API
check-step-health = 检查异常部分

check-fact-separator = ，
check-fact-plain = { $text }
check-fact-client-certificate = { $until ->
    [none] 客户端证书
   *[other] 客户端证书，有效期至 { $until }
}
check-fact-token = 令牌，有效期至 { $until }
check-fact-token-or-password = 令牌或密码
check-fact-no-credentials = 无
check-fact-through = { $address }，经由 { $proxy }
check-fact-unchecked = 未校验证书
check-fact-clock-off = { $ahead ->
    [true] 本机时钟比服务器快 { $minutes } 分钟。
   *[false] 本机时钟比服务器慢 { $minutes } 分钟。
}

auth-certificate = 客户端证书
auth-token = 令牌
auth-basic = 用户名和密码
auth-exec = 登录工具 { $command }
auth-provider = 认证提供方 { $name }
auth-none = 无，匿名

permission-in-namespace = { $what }（命名空间 { $namespace }）
permission-in-cluster = { $what }（整个集群）

health-api-service-down = APIService { $name } 没有应答：{ $message }
health-webhook-without-backend = Webhook { $name } 调用的 Service { $service } 没有就绪的 Pod，在此期间它会拒绝 { $kinds }
