### Reports.

summary-succeeded = { $context } runs { $what }.
summary-succeeded-with-skips = { $context } runs { $what }; some resources were left as they are.
summary-succeeded-with-skipped-jobs = { $context } runs { $what }; { $jobs ->
    [one] 1 Job
   *[other] { $jobs } Jobs
} did not run again.
summary-stopped = Stopped by you after { $reached } of { $total ->
    [one] 1 resource
   *[other] { $total } resources
}.
summary-failed = { $failed ->
    [one] 1 resource
   *[other] { $failed } resources
} failed on the way to { $what }.
summary-signed-out = Stopped after { $reached } of { $total ->
    [one] 1 resource
   *[other] { $total } resources
}, as signing in again failed.
summary-interrupted = Interrupted after { $reached } of { $total ->
    [one] 1 resource
   *[other] { $total } resources
}.
summary-left = { $summary } { $left ->
    [one] 1 thing
   *[other] { $left } things
} left to do.

result-skipped = skipped: { $why }
result-failed = failed: { $why }
# What was applied and is not ready, with what it lacks.
result-unready = It was applied and is not ready: { $why }.
result-unready-in-time = It was applied and is not ready: no progress for too long: { $why }.
result-not-done = not done
result-uncertain = the run ended while { $step }; whether that took place is not known

todo-decide-job = Decide whether { $name } has to run again: the new version differs.
todo-look-at-job = Look at { $name }: it did not succeed before and was left alone.
todo-look-at-uncertain = Look at { $name }: it was being written when the run ended.
todo-look-at-saved = Look at { $name }: it was being written when the run ended. A copy is in { $path }. If the resource is gone, put it back.
todo-sign-in = Sign in again. { $why }
todo-run-again = Run again: { $count ->
    [one] 1 change
   *[other] { $count } changes
} not done.

command-purpose-inspect = Look at it
command-purpose-logs = Read its log
command-purpose-rerun = Run it again with the new version
command-purpose-restore = Put the saved one back
command-purpose-again = Do the rest

## The written report.

report-cluster = Cluster
report-cluster-value = { $context } ({ $server }), Kubernetes { $version }, as { $user }
report-bundle = Bundle
report-time = Time
report-time-value = { $from } to { $to }
report-outcome = Outcome
report-run = Run
report-skipped-jobs = Jobs that did not run again
report-todo = What you need to do
report-on-cluster = On the cluster { $state }.
report-skipped = Skipped: { $why }.
# A field of a Job: its values on the cluster and in the bundle.
report-differs = { $path }: { $live } -> { $desired }
report-not-set = nothing
report-command = { $purpose }:
report-group = { $title } ({ $count })
report-group-failed = Failed
report-group-uncertain = Uncertain
report-group-changed = Changed
report-group-left-alone = Left alone
report-group-not-done = Not done
report-group-unchanged = Unchanged
report-with-images = { $text } ({ $images })
