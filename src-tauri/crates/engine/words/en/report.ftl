### Reports.

# What the summaries call it after a downgrade.
summary-downgraded = { $what }, downgraded from { $old }
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
# Applied, but some of it stands still by its own settings.
summary-standing = { $what } is applied to { $context }, and { $count ->
    [one] 1 resource does
   *[other] { $count } resources do
} not run it yet.
summary-kept = { $count ->
    [one] 1 resource differs
   *[other] { $count } resources differ
} on purpose
summary-left = { $left ->
    [one] 1 thing
   *[other] { $left } things
} left to do

result-not-ready = { $was ->
    [none] applied; whether it got ready is not known
   *[other] applied, not ready (was: { $was })
}
result-uncertain = the run ended while { $step }; whether that took place is not known

todo-sign-in = Sign in again
todo-decide-job = Decide whether { $name } has to run again
todo-look-at-job = Look at { $name }
todo-fix-failure = Fix { $name }
todo-look-at-uncertain = Look at { $name }
todo-look-at-not-ready = Look at { $name }
todo-go-on = Let { $name } go on
todo-look-at-notice = { $name ->
    [none] Look at the run
   *[other] Look at { $name }
}
todo-run-again = Run the upgrade again for { $count ->
    [one] 1 change that was
   *[other] { $count } changes that were
} not done

# Behind it: why. For a failure it is what failed.
todo-why-decide-job = the new version brings a different Job; if its work is needed, run it again
todo-why-look-at-job = it did not succeed before and was left alone
todo-why-look-at-uncertain = { $path ->
    [none] it was being written when the run ended; whether that took place is not known
   *[other] it was being written when the run ended; a copy is in { $path }; if the resource is gone, put it back
}
todo-why-run-again = what is applied stays; the next comparison finds only what is missing

command-purpose-inspect = Look at it
command-purpose-logs = Read its log
command-purpose-owners = See who owns its fields
command-purpose-go-on = Let it go on
command-purpose-rerun = Run it again with the new version
command-purpose-restore = Put the saved one back
command-purpose-replace = Put the saved one back in the place of the new one
command-purpose-again = Do the rest

## Parts of a report.

report-skipped-jobs = Jobs that did not run again
report-todo = What you need to do
report-copies = Copies that were saved
report-copies-why = Before something is deleted, a copy of it is saved on this computer.
report-pasted = The kubeconfig was pasted and is kept nowhere: to go on, paste it again and choose the context { $context }. For kubectl, save it as a file first.
report-group-failed = Failed
report-group-not-ready = Applied, not ready
report-group-differs = Different on purpose
report-notices = Remarks of the run
report-group-uncertain = Uncertain
report-group-changed = Changed
report-group-skipped = Skipped
report-group-not-done = Not done
report-group-unchanged = Unchanged
