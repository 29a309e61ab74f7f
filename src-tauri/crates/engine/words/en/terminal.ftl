### Problems that only the command line has. The window does not load this file.

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
