### How ready a resource is, what is missing, and why.

readiness-ready = { $note ->
    [none] ready
   *[other] ready: { $note }
}
readiness-failed = not ready: { $why }
readiness-timed-out = not ready in time: { $missing }
readiness-gone = disappeared

# What is missing, and the Pod or event that says why.
readiness-because = { $what }; { $cause }
readiness-cause-place = { $kind } { $name }, container { $container }
readiness-said = { $what }: { $said }
readiness-said-by-reason = { $what }: { $reason } "{ $message }"

missing-what-observation = its controller has not seen the new version yet
missing-what-replicas = { $have } of { $want } replicas { $how }
missing-what-node-pods = { $have } of { $want } Pods { $how }
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
missing-what-condition = the condition { $name } does not hold yet
missing-what-status = its controller has not written a status yet
missing-what-deletion = { $finalizers ->
    [none] it is being deleted
   *[other] it is being deleted, held by { $finalizers }
}
missing-what-put-back = it is created anew or put back within { $within_seconds } s
missing-what-look = it cannot be looked at: { $why }

failure-what-pod-failed = the Pod ended without success
failure-what-container = a container cannot start
failure-what-volume-lost = its volume is lost

replica-state-created = created
replica-state-updated = updated
replica-state-scheduled = scheduled
replica-state-ready = ready
replica-state-available = available

ready-note-suspended = it is suspended and does not run
ready-note-expired = it finished and its time to live removed it
ready-note-on-delete = its Pods change only when they are deleted
ready-note-partitioned = only the replicas from its partition on were changed
ready-note-unbound = it is not bound yet
ready-note-scaled-to-zero = it is scaled to nothing
ready-note-paused = it is paused, so its Pods stay as they are
