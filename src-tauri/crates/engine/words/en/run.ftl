### A run while it happens.

run-state-queued = queued
run-state-retrying = { $in_seconds ->
    [0] attempt { $n } now: { $why }
   *[other] attempt { $n } in { $in_seconds } s: { $why }
}
run-state-cancelled = not started

signing-in-waiting = Waiting for sign-in: { $tool } is running.

waiting-on-namespace = waiting for Namespace { $name } to be active
waiting-on-definition = waiting for CustomResourceDefinition { $name } to be served
waiting-on-api-service = waiting for APIService { $name } to be available
waiting-on-deletion = { $finalizers ->
    [none] waiting until the old one is gone
   *[other] waiting until the old one is gone, held by { $finalizers }
}

step-checking = comparing with the plan once more
step-saving = saving a copy on this computer
step-taking-over = taking over fields
step-applying = writing
step-deleting = deleting the old one
step-awaiting-deletion = waiting until the old one is gone
step-creating = creating the new one
step-restoring = putting the saved one back

effect-created = created
effect-updated = updated
effect-unchanged = unchanged
effect-recreated = recreated
effect-deleted = deleted
effect-kept = kept

outcome-succeeded = succeeded
outcome-succeeded-with-skips = succeeded with skips
outcome-stopped = stopped
outcome-failed = failed
outcome-interrupted = interrupted
