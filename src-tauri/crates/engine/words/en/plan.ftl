### Plans and what is in them; the written plan.

# `$direction` may be something else where the versions cannot be compared.
plan-title = { $direction ->
    [downgrade] Downgrade { $name } { $old } to { $new }
   *[other] { $name } { $old } to { $new }
}

# What a run would do, on a button and as a question; `$direction` may be something else.
plan-start = { $direction ->
    [install] Install
    [upgrade] Upgrade
    [downgrade] Downgrade
   *[other] Change
} { $count ->
    [one] 1 resource
   *[other] { $count } resources
} on { $place }

# `$namespace` may be none.
without-namespace = { $count ->
    [one] 1 resource names no namespace and goes to { $namespace ->
        [none] that of the context
       *[other] { $namespace }
    }
   *[other] { $count } resources name no namespace and go to { $namespace ->
        [none] that of the context
       *[other] { $namespace }
    }
}{ $production ->
    [true] { " " }on production: make sure that this is meant
   *[other] { "" }
}

action-create = create
action-update = update
action-unchanged = unchanged
action-skip = skip
action-recreate = recreate
action-delete = delete
action-keep = keep
action-blocked = blocked

skip-reason-job-exists = { $changed ->
    [true] the Job already exists and the new version differs
   *[false] the Job already exists and is the same
}
skip-reason-job-run-declined = a new run of this Job was declined
skip-reason-bundle-says = the bundle says to leave it alone once it exists
skip-reason-job-vanished = the Job was there when the plan was made and is gone; creating it would run it again
skip-reason-dependency-failed = something it needs failed

# A field that stays as another owner set it: its value on the cluster and in the bundle.
kept-field = keeps { $path } of { $manager }: { $live ->
    [none] nothing
   *[other] { $live }
} instead of { $desired ->
    [none] nothing
   *[other] { $desired }
}

block-reason-immutable = { $can_recreate ->
    [true] { $fields } cannot change on an existing resource; it can be deleted and created anew
   *[false] { $fields } cannot change on an existing resource, and this one must not be deleted
}
# One for each owner.
block-reason-conflict = { $manager } owns { $fields }
block-reason-job-policy-fail = the Job exists and the new version differs; you asked to stop in that case
block-reason-job-update-refused = the server does not accept a change of { $fields } in place
block-reason-being-deleted = { $finalizers ->
    [none] it is being deleted at this moment
   *[other] it is being deleted and held by { $finalizers }
}
block-reason-holds-others = { $more ->
    [true] { $count ->
        [0] others may be deleted with it, which you may not list
       *[other] at least { $count } others would be deleted with it, for example { $names }
    }
   *[false] { $count ->
        [one] another one would be deleted with it: { $names }
       *[other] { $count } others would be deleted with it, for example { $names }
    }
}
block-reason-kind-not-served = the server does not know this kind, and the bundle does not bring it
block-reason-forbidden = you may not { $verb } it
block-reason-refused = { $problem }

# `$when` is a time as in ago-minutes, or none.
job-state-succeeded = { $when ->
    [none] succeeded
   *[other] succeeded { $when }
}
job-state-failed = { $when ->
    [none] failed
   *[other] failed { $when }
}
job-state-running = running, { $active ->
    [one] 1 Pod
   *[other] { $active } Pods
}
job-state-finishing = finishing its last Pods
job-state-suspended = suspended
job-state-never-started = never started

in-place-accepted = the server would accept the change in place
in-place-refused = { $fields ->
    [none] the server refuses the change in place
   *[other] the server refuses the change in place: { $fields } cannot change
}
in-place-unknown = whether the server would accept the change in place is not known

unverified-kind-not-served-yet = not checked with the server: its kind is defined by this bundle and not served yet
unverified-namespace-not-there-yet = not checked with the server: its namespace does not exist yet
unverified-dry-run-forbidden = not checked with the server: you may not send dry runs for it

wave-namespaces = namespaces
wave-definitions = definitions and classes
wave-foundations = identity, configuration, storage, services
wave-workloads = workloads and Jobs
wave-admission = admission and API services
wave-custom-resources = custom resources

choice-skip = skip
choice-update = update in place
choice-recreate = recreate
choice-fail = do not start
choice-take-over = take over
choice-keep-theirs = keep theirs
choice-delete = delete
choice-keep = keep

# What a plan amounts to: parts with a number each, joined by the separator. The first part says what is counted.
headline-separator = { ", " }
headline-end = .
headline-counted = { $place ->
    [first] { $count ->
        [one] 1 resource
       *[other] { $count } resources
    }
   *[later] { $count }
}
headline-create = { headline-counted } will be created
headline-update = { headline-counted } will change
headline-recreate = { headline-counted } will be deleted and created anew
headline-delete = { headline-counted } will be deleted
headline-blocked = { headline-counted } { $count ->
    [one] is
   *[other] are
} blocked
headline-differ = { headline-counted } { $count ->
    [one] differs
   *[other] differ
} on purpose
headline-skip-jobs = { $count ->
    [one] 1 Job
   *[other] { $count } Jobs
} will be skipped
headline-skip = { $count ->
    [one] 1 resource
   *[other] { $count } resources
} will be skipped
headline-stay = { $count ->
    [one] 1 stays as it is
   *[other] { $count } stay as they are
}
headline-nothing = Nothing to do: the cluster already matches.

# What a table of changes has for columns.
column-action = Action
column-kind = Kind
column-namespace = Namespace
column-name = Name
column-note = Note
