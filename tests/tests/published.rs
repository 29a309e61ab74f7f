//! Bundles as their projects published them: installed by kubectl, upgraded by Glasslift, then compared with what kubectl would do.
//!
//! The bundles are no part of this project. They are looked for beside it; where they are not, these tests say so and pass.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "published/pairs.rs"]
mod pairs;
#[path = "published/support.rs"]
mod support;

use glasslift_engine::plan::{Action, BlockReason, Choice, Decision, Decisions};
use pairs::{Installer, Pair};
use support::Site;

/// Makes a test of each pair and installer.
macro_rules! upgrades {
    ($($(#[$note:meta])* $name:ident: $pair:ident by $installer:ident;)*) => {$(
        $(#[$note])*
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            upgrades(&pairs::$pair, Installer::$installer).await;
        }
    )*};
}

upgrades! {
    glasskube_0_0_4_aio: GLASSKUBE_0_0_4_AIO by ClientSide;
    glasskube_0_2_1_aio: GLASSKUBE_0_2_1_AIO by ClientSide;
    glasskube_0_2_1_aio_server_side: GLASSKUBE_0_2_1_AIO by ServerSide;
    glasskube_0_2_1_slim: GLASSKUBE_0_2_1_SLIM by ClientSide;
    glasskube_0_3_0_aio: GLASSKUBE_0_3_0_AIO by ServerSide;
    glasskube_0_3_0_slim: GLASSKUBE_0_3_0_SLIM by ClientSide;
    glasskube_0_26_0_aio: GLASSKUBE_0_26_0_AIO by ClientSide;
    glasskube_0_26_0_slim: GLASSKUBE_0_26_0_SLIM by ServerSide;
    ingress_nginx_0_34_1: INGRESS_NGINX_0_34_1 by ClientSide;
    ingress_nginx_0_34_1_server_side: INGRESS_NGINX_0_34_1 by ServerSide;
    ingress_nginx_0_51_0: INGRESS_NGINX_0_51_0 by ClientSide;
    ingress_nginx_1_1_3: INGRESS_NGINX_1_1_3 by ServerSide;
    ingress_nginx_1_12_0: INGRESS_NGINX_1_12_0 by ClientSide;
    ingress_nginx_1_15_0: INGRESS_NGINX_1_15_0 by ClientSide;
    argo_cd_2_14_0: ARGO_CD_2_14_0 by ClientSide;
    argo_cd_2_14_0_server_side: ARGO_CD_2_14_0 by ServerSide;
    prometheus_operator_0_51_0: PROMETHEUS_OPERATOR_0_51_0 by ClientSide;
    prometheus_operator_0_52_0: PROMETHEUS_OPERATOR_0_52_0 by ServerSide;
}

async fn upgrades(pair: &Pair, installer: Installer) {
    let Some(site) = Site::install(pair, installer).await else { return };
    let jobs = site.jobs().await;
    assert_eq!(jobs.len(), pair.jobs, "the Jobs of the old version have finished: {jobs:#?}");

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
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn argo_cd_0_11_0_is_blocked_by_its_selectors_and_can_be_recreated() {
    for installer in [Installer::ClientSide, Installer::ServerSide] {
        let Some(site) = Site::install(&pairs::ARGO_CD_0_11_0, installer).await else { return };
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
}

/// A CustomResourceDefinition whose scope changes: never deleted by us, because all its objects would go with it.
async fn blocked_by_the_scope(pair: &Pair, installer: Installer) {
    let Some(site) = Site::install(pair, installer).await else { return };
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn glasskube_0_9_0_aio_is_blocked_by_the_scope() {
    blocked_by_the_scope(&pairs::GLASSKUBE_0_9_0_AIO, Installer::ClientSide).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn glasskube_0_4_0_slim_is_blocked_by_the_scope() {
    blocked_by_the_scope(&pairs::GLASSKUBE_0_4_0_SLIM, Installer::ServerSide).await;
}

/// The dry run and the server agree with kubectl's reading of a bundle that nobody touched: nothing to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_version_again_is_no_change() {
    for pair in [&pairs::ARGO_CD_SAME, &pairs::INGRESS_NGINX_SAME, &pairs::GLASSKUBE_SAME] {
        for installer in [Installer::ClientSide, Installer::ServerSide] {
            let Some(site) = Site::install(pair, installer).await else { return };
            let planned = site.plan().await;
            support::assert_nothing_to_do(&planned);
        }
    }
}
