### What a person should know before approving a change.

risk-version-no-longer-served = version { $version } will no longer be served; clients that still use it will fail
risk-stored-version-dropped = resources may still be stored as { $version }, which the bundle drops; the server refuses that until they are migrated and status.storedVersions no longer names it
risk-scope-changed = the scope would change from { $live } to { $desired }; the server refuses that
risk-storage-version-changed = resources will be stored as { $desired } instead of { $live }; existing ones when they are next written
risk-schema-fields-removed = the schema loses { $fields }; values in existing resources are dropped when these are written
risk-schema-fields-required = the schema now requires { $fields }; existing resources without it are refused when written
risk-duplicate-entry = { $path } is given twice; the last one is kept: { $kept } (left out: { $dropped })
risk-gitops-owned = the GitOps controller { $manager } looks after this resource and will put its own state back; change it there too
risk-fields-stay = { $fields } stay, although the bundle does not have them: { $manager } owns them
risk-namespace-left-out = the namespace { $namespace } is left out: { $kind } belongs to the whole cluster
risk-namespace-filled-in = the bundle names no namespace; it goes to { $namespace }
risk-already-not-ready = before anything is done it is not as it should be: { $readiness }
risk-address-may-change = the old Service is deleted first, so its address may change
risk-deletes-contents = the data in it is deleted with it
risk-deletes-what-it-owns = what its operator made for it may be deleted with it, for example a database

# `$replacement` and `$removed_in` may be none.
api-notice-removed = { $replacement ->
    [none] { $api_version } was removed in Kubernetes { $since }
   *[other] { $api_version } was removed in Kubernetes { $since }; write { $replacement }
}
api-notice-not-yet-served = { $replacement ->
    [none] { $api_version } came with Kubernetes { $since }
   *[other] { $api_version } came with Kubernetes { $since }; write { $replacement }
}
api-notice-deprecated = { $api_version } is deprecated since Kubernetes { $since }{ $removed_in ->
    [none] { "" }
   *[other] { " " }and goes away in { $removed_in }
}{ $replacement ->
    [none] { "" }
   *[other] ; write { $replacement }
}
