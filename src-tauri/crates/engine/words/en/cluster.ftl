### Clusters and the way to them.

environment-production = production
environment-staging = staging
environment-test = test
environment-development = development
environment-untagged = untagged

check-step-config = read the kubeconfig
check-step-sign-in-tool = find the sign-in tool
check-step-credentials = sign in
check-step-name = resolve the name
check-step-reach = reach the server
check-step-tls = check its certificate
check-step-version = ask for its version
check-step-identity = ask who you are
check-step-discovery = ask what it offers
check-step-health = ask how it is

check-fact-separator = { ", " }
check-fact-plain = { $text }
check-fact-client-certificate = { $until ->
    [none] client certificate
   *[other] client certificate until { $until }
}
check-fact-token = token until { $until }
check-fact-token-or-password = token or password
check-fact-no-credentials = none
check-fact-through = { $address } through { $proxy }
check-fact-unchecked = certificate not checked
check-fact-clock-off = { $ahead ->
    [true] This computer's clock is { $minutes } minutes ahead of the server's.
   *[false] This computer's clock is { $minutes } minutes behind the server's.
}

# How somebody signs in.
auth-certificate = client certificate
auth-token = token
auth-basic = user name and password
auth-exec = sign-in tool { $command }
auth-provider = provider { $name }
auth-none = nothing, anonymous

permission-in-namespace = { $what } in namespace { $namespace }
permission-in-cluster = { $what } in the whole cluster

health-api-service-down = APIService { $name } does not answer: { $message }
health-webhook-without-backend = webhook { $name } refuses every { $kinds } while Service { $service }, which it calls, has no ready Pod
