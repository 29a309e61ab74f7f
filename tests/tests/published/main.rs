//! Bundles as their projects published them: installed by kubectl, upgraded by Glasslift, then compared with what kubectl would do.
//!
//! The bundles are no part of this project. They are looked for beside it; where they are not, these tests are ignored.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pairs;
mod support;

use std::collections::BTreeSet;

use glasslift_engine::plan::{Action, BlockReason, Choice, Decision, Decisions};

use pairs::{Installer, Pair, argo_cd, glasskube, ingress_nginx, prometheus_operator};
use support::Site;

/// Makes two tests of each pair, one for each way to install the old version, and the list of all pairs.
macro_rules! both_installers {
    ($($check:ident { $($(#[$note:meta])* $name:ident: $pair:expr;)* })*) => {
        const PAIRS: &[Pair] = &[$($($pair),*),*];

        $($(
            $(#[$note])*
            mod $name {
                use super::*;

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                #[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
                async fn installed_client_side() {
                    $check(&$pair, Installer::ClientSide).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                #[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
                async fn installed_server_side() {
                    $check(&$pair, Installer::ServerSide).await;
                }
            }
        )*)*
    };
}

both_installers! {
    upgrades {
        glasskube_0_0_4_aio: glasskube("v0.0.4-aio", "v0.1.0-aio", 0);
        glasskube_0_0_4_slim: glasskube("v0.0.4-slim", "v0.1.0-slim", 0);
        glasskube_0_2_1_aio: glasskube("v0.2.1-aio", "v0.3.0-aio", 1);
        glasskube_0_2_1_slim: glasskube("v0.2.1-slim", "v0.3.0-slim", 1);
        glasskube_0_3_0_aio: glasskube("v0.3.0-aio", "v0.4.0-aio", 1);
        glasskube_0_3_0_slim: glasskube("v0.3.0-slim", "v0.4.0-slim", 1);
        glasskube_0_26_0_aio: glasskube("v0.26.0-aio", "v0.26.1-aio", 1);
        glasskube_0_26_0_slim: glasskube("v0.26.0-slim", "v0.26.1-slim", 1);
        ingress_nginx_0_34_1: ingress_nginx("v0.34.1", "v0.35.0", 2);
        ingress_nginx_0_51_0: ingress_nginx("v0.51.0", "v1.0.0", 2);
        ingress_nginx_1_1_3: ingress_nginx("v1.1.3", "v1.2.0", 2);
        ingress_nginx_1_12_0: ingress_nginx("v1.12.0", "v1.12.1", 2);
        /// Its Jobs have a time to live of 0: they are gone, and come again with every apply, as their authors want it.
        ingress_nginx_1_15_0: ingress_nginx("v1.15.0", "v1.15.1", 0);
        argo_cd_2_14_0: argo_cd("v2.14.0", "v3.0.0");
        prometheus_operator_0_51_0: prometheus_operator("v0.51.0", "v0.52.0");
        prometheus_operator_0_52_0: prometheus_operator("v0.52.0", "v0.60.0");
    }
    is_blocked_by_its_selectors {
        argo_cd_0_11_0: argo_cd("v0.11.0", "v0.12.0");
    }
    is_blocked_by_the_scope {
        glasskube_0_4_0_slim: glasskube("v0.4.0-slim", "v0.26.1-slim", 1);
        glasskube_0_9_0_aio: glasskube("v0.9.0-aio", "v0.10.0-aio", 1);
    }
}

#[test]
#[cfg_attr(not(recorded_data), ignore = "needs recordings that lie beside the repository")]
fn every_bundle_that_is_at_hand_is_upgraded_from_or_to() {
    let used: BTreeSet<_> =
        PAIRS.iter().flat_map(|pair| [(pair.product, pair.old), (pair.product, pair.new)]).collect();
    for (product, version) in support::at_hand() {
        assert!(used.contains(&(product.as_str(), version.as_str())), "no pair has {product} {version}");
    }
}

async fn upgrades(pair: &Pair, installer: Installer) {
    let site = Site::install(pair, installer).await;
    let jobs = site.jobs().await;
    assert_eq!(jobs.len(), pair.jobs, "the Jobs of the old version have finished: {jobs:#?}");
    // The dry run and the server agree with kubectl's reading of a bundle that nobody touched.
    support::assert_nothing_to_do(&site.plan_again().await);

    let planned = site.plan().await;
    support::assert_free(&planned);
    for change in planned.plan.changes.iter().filter(|change| change.object.kind == "Job") {
        match jobs.contains_key(&change.object.name) {
            true => assert!(matches!(change.action, Action::Skip { .. }), "{}: {:?}", change.object, change.action),
            false => assert_eq!(change.action, Action::Create, "{}", change.object),
        }
    }
    let report = site.run(&planned).await;
    assert_eq!(report.skipped_jobs.len(), pair.jobs, "{:#?}", report.skipped_jobs);

    let after = site.jobs().await;
    for (name, job) in &jobs {
        assert_eq!(after.get(name), Some(job), "the Job {name} was left alone");
    }
    site.assert_upgraded().await;
}

/// What upstream changed although it cannot be changed: three selectors.
async fn is_blocked_by_its_selectors(pair: &Pair, installer: Installer) {
    let site = Site::install(pair, installer).await;
    let mut planned = site.plan().await;
    let mut blocked = Vec::new();
    for change in &planned.plan.changes {
        if let Action::Blocked { why } = &change.action {
            let BlockReason::Immutable { fields, can_recreate } = why else { panic!("{}: {why:?}", change.object) };
            assert_eq!((fields.as_slice(), *can_recreate), (["spec.selector".to_owned()].as_slice(), true));
            assert_eq!(change.object.kind, "Deployment");
            blocked.push(change.id);
        }
    }
    assert_eq!(blocked.len(), 3, "{blocked:?}");
    let refused = site.engine.run(&planned).await.err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(refused.contains("blocked"), "a blocked plan is not started: {refused}");

    let per_change = blocked.into_iter().map(|change| Decision { change, choice: Choice::Recreate }).collect();
    planned.decide(&Decisions { per_change, ..site.decisions() });
    support::assert_free(&planned);
    site.run(&planned).await;
    site.assert_upgraded().await;
}

/// A CustomResourceDefinition whose scope changes: never deleted by us, because all its objects would go with it.
async fn is_blocked_by_the_scope(pair: &Pair, installer: Installer) {
    let site = Site::install(pair, installer).await;
    let planned = site.plan().await;
    let blocked: Vec<_> =
        planned.plan.changes.iter().filter(|change| matches!(change.action, Action::Blocked { .. })).collect();
    let [definition] = blocked.as_slice() else { panic!("{blocked:#?}") };
    assert_eq!(definition.object.name, "packages.packages.glasskube.dev");
    let Action::Blocked { why } = &definition.action else { unreachable!() };
    let BlockReason::Refused { problem } = why else { panic!("{why:?}") };
    assert_eq!(problem.code, "crd-scope-changed", "{problem:#?}");
    assert!(!definition.choices.contains(&Choice::Recreate), "{:?}", definition.choices);
    assert!(site.engine.run(&planned).await.is_err(), "a blocked plan is not started");

    // Deleted by a person who knows that it is empty, it is created anew.
    let jobs = site.jobs().await;
    let gone = site.cluster.kubectl(&["delete", "crd", &definition.object.name, "--wait"], "").await.unwrap();
    assert_eq!(gone.code, Some(0), "{gone:#?}");
    let planned = site.plan().await;
    support::assert_free(&planned);
    assert_eq!(planned.change("packages.packages.glasskube.dev").unwrap().action, Action::Create);
    site.run(&planned).await;
    assert_eq!(site.jobs().await, jobs, "the Job was left alone");
    site.assert_upgraded().await;
}
