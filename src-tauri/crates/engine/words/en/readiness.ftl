### How ready a resource is, what is missing, and why.

# What is missing, and the Pod or event that says why.
readiness-because = { $what }; { $cause }
readiness-cause = { $container ->
    [none] { $kind } { $name }
   *[other] { $kind } { $name }, container { $container }
}{ readiness-said }
readiness-said = { $reason ->
    [none] { $message ->
        [none] { "" }
       *[other] : { $message }
    }
   *[other] { $message ->
        [none] : { $reason }
       *[other] : { $reason } "{ $message }"
    }
}

missing-what-observation = its controller has not seen the new version yet
missing-what-replicas = { $have } of { $want } replicas { replica-state }
missing-what-node-pods = { $have } of { $want } Pods { replica-state }
missing-what-old-pods = { $count ->
    [one] 1 old Pod
   *[other] { $count } old Pods
} still ending
missing-what-revision = the last replicas are being updated
missing-what-completions = { $failed ->
    [0] { $succeeded } of { $wanted } completions, { $active } active
   *[other] { $succeeded } of { $wanted } completions, { $active } active, { $failed } failed
}
missing-what-job-end = its last Pods are ending
missing-what-start = it has not started yet
missing-what-containers = its containers are not ready
missing-what-address = the load balancer has no address yet
missing-what-phase = { $now ->
    [none] it is not { $wanted } yet
   *[other] it is { $now }, not { $wanted }
}
missing-what-established = it is not established yet
missing-what-served = { $name } is not served yet
missing-what-condition = { $message ->
    [none] { $reason ->
        [none] the condition { $name } does not hold yet
       *[other] { $name }: { $reason }
    }
   *[other] { $message }
}
missing-what-status = its controller has not written a status yet
missing-what-deletion = { $finalizers ->
    [none] it is being deleted
   *[other] it is being deleted, held by { $finalizers }
}
missing-what-put-back = it is created anew or put back within { $within_seconds } s
missing-what-retry = { $why }
missing-what-look = it cannot be looked at: { $why }

failure-what-condition = { missing-what-condition }
failure-what-pod-failed = the Pod ended without success{ readiness-said }
failure-what-container = a container cannot start
failure-what-volume-lost = its volume is lost

replica-state = { $how ->
    [created] created
    [updated] updated
    [scheduled] scheduled
    [ready] ready
   *[available] available
}

ready-note-suspended = it is suspended and does not run
ready-note-expired = it finished and its time to live removed it
ready-note-on-delete = its Pods change only when they are deleted
ready-note-partitioned = only the replicas from its partition on were changed
ready-note-unbound = it is not bound yet
ready-note-scaled-to-zero = it is scaled to nothing
ready-note-paused = it is paused, so its Pods stay as they are
