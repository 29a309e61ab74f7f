### What the terminal, written pages and the desktop say and the window does not: it leaves this file out.

## Times.

ago-now = less than a minute ago
ago-minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
}
# As strftime(3) reads it, in universal time.
moment-format = %-d %B %Y, %H:%M:%S UTC

## Plans.

# Why a Job that exists is left alone, and what it did.
note-job = { $why } ({ $state })
# Why a resource is created anew: a Job by choice, or fields that cannot change.
note-runs-again = runs again by choice
note-recreate = cannot change in place: { $fields }

image-change = { $container }: { $live } -> { $desired }
image-none = none

plan-heading = { $title } on { $context }
plan-server = Server
plan-server-value = { $server }, Kubernetes { $version }, as { $user }
plan-bundle = Bundle
plan-read-at = Read at
plan-remarks = What to look at
plan-takes-over = takes fields over from { $owners }
plan-removes = removes { $fields }
plan-missing-permissions = Missing permissions: { $permissions }

immutable-rule-job-template = the Pod template of an existing Job does not change
immutable-rule-stateful-set = of an existing StatefulSet only a few fields change
immutable-rule-pod = of an existing Pod hardly more than the images change
immutable-rule-claim = of an existing claim only the size changes
immutable-rule-marked = the old version is marked as immutable
immutable-rule-stored-version = resources may be stored in the version that goes away
immutable-rule-fixed = it is fixed once the resource exists

## Runs.

run-state-failed = failed: { $why }
run-state-skipped = skipped: { $why }

# Why the computer does not sleep meanwhile.
awake-reason = An upgrade is running on { $context }

readiness-ready = { $note ->
    [none] ready
   *[other] ready: { $note }
}
readiness-failed = not ready: { $why }
readiness-timed-out = not ready in time: { $missing }
readiness-gone = disappeared

## Reports.

result-skipped = skipped: { $why }
result-failed = failed: { $why }
# What was applied and is not ready, with what it lacks.
result-unready = It was applied and is not ready: { $why }.
result-unready-in-time = It was applied and is not ready: no progress for too long: { $why }.
result-not-done = not done

report-cluster = Cluster
report-cluster-value = { $context } ({ $server }), Kubernetes { $version }, as { $user }
report-bundle = Bundle
report-time = Time
report-time-value = { $from } to { $to }
report-outcome = Outcome
report-run = Run
report-on-cluster = On the cluster: { $state }.
report-skipped = Skipped: { $why }.
# A field of a Job: its values on the cluster and in the bundle.
report-differs = { $path }: { $live } -> { $desired }
report-not-set = nothing
report-command = { $purpose }:
report-group = { $title } ({ $count })
report-with-images = { $text } ({ $images })

## Problems of the command line.

problem-confirm-mark = { "" }
    .hint-1 = To go on: add --confirm { $quoted }.
problem-accept-cluster = { "" }
    .hint-1 = To accept it: { $command }
problem-no-kubeconfig = No kubeconfig was found.
    .hint-1 = Looked at: { $places }.
    .hint-2 = Name one with --kubeconfig FILE.
problem-no-current-context = The kubeconfig names no current context.
    .hint-1 = Choose one with --context: { $known }.
problem-bundle-unusable = { $source } has { $errors ->
    [one] 1 error
   *[other] { $errors } errors
}.
    .hint-1 = Correct what is named above. Nothing was written.
problem-choice-not-offered = { $choice ->
    [delete] { $object } is nothing to delete.
   *[recreate] { $object } is nothing to recreate.
}
    .hint-1 = What can be chosen for this: { $known }.
problem-choice-not-offered_no-old = { $object } is nothing to delete.
    .hint-1 = Only what the old version has and the new one has not can be deleted: name the old one with --from.
problem-choice-not-offered_no-recreate = { $object } is nothing to recreate.
    .hint-1 = Only what exists, cannot change in place and may be created anew can be re-created.
problem-no-such-object = The plan has no { $wanted }.
    .hint-1 = Write it as the plan shows it: KIND/NAMESPACE/NAME, or KIND/NAME.
problem-ambiguous-object = { $count } resources are { $wanted }.
    .hint-1 = Write KIND/NAMESPACE/NAME.
problem-no-such-job = The bundle has no Job named { $name }.
    .hint-1 = { $known ->
        [none] It has no Jobs.
       *[other] Its Jobs: { $known }.
    }
problem-ambiguous-job = { $count } Jobs are named { $name }.
    .hint-1 = Write NAMESPACE/NAME.
problem-not-confirmed = Nothing was changed: there is no terminal to ask on.
    .hint-1 = Look at `glasslift-cli plan`, then add --yes.
problem-not-confirmed_production = Nothing was changed: there is no terminal to ask on.
    .hint-1 = This is a production cluster. Look at `glasslift-cli plan`, then add --confirm { $quoted }.
problem-runtime = The program could not start: { $error }.
problem-output-lost = The output could not be written: { $error }.
    .hint-1 = Free some space, or send it elsewhere.
problem-plan-file-unreadable = The plan { $path } cannot be read: { $error }.
problem-plan-file-broken = { $path } is no saved plan.
    .hint-1 = Save one with `glasslift-cli plan --save FILE`.
problem-plan-file-version = { $path } was saved by another version of Glasslift ({ $version }).
    .hint-1 = Make the plan again with this version.
problem-plan-for-another-cluster = This plan was made for another cluster: { $planned } ({ $planned_server }).
    .hint-1 = You are connected to { $connected } ({ $connected_server }). Choose the other context, or make a new plan.
problem-bundle-changed = The bundle is not the one that was planned: its checksum differs.
    .hint-1 = Somebody changed it after the plan was made. Make a new plan and review it.
problem-no-report = The run left no report. Its record is in { $path }.

## A sign-in in the middle of a run, line by line.

signing-in-said = Waiting for sign-in: { $tool } says: { $said }
signing-in-done = Signed in again; the run goes on.
signing-in-failed = Signing in again failed, so the run stops; what was applied stays. { $why }
