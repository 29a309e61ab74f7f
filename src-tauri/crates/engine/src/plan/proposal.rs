//! A plan together with all that it was made from, and what becomes of it when a person approves it.
//!
//! What may run is a value: an [`Approval`] holds connection, inspection and plan of one and the same planning, and only
//! [`Proposal::approve`] makes one. So no plan can be executed through another connection, and none that nobody saw. Everything that
//! stands in the way of a run is refused here, for every front end alike.

use std::sync::Arc;

use glasslift_bundle::Bundle;
use glasslift_cluster::Permission;
use glasslift_connect::Connection;
use glasslift_connect::mark::Marks;
use glasslift_object::problem::Problem;

use super::action::Action;
use super::change::{Decisions, Plan, PlanId};
use super::confirmation::{Confirmation, Consent, confirmation};
use super::decide::decide;
use super::inspect::{Inspection, inspect};

/// A plan that waits for a person's word.
#[derive(Clone)]
pub struct Proposal {
    connection: Connection,
    inspection: Arc<Inspection>,
    decisions: Decisions,
    plan: Arc<Plan>,
}

/// A plan as a person approved it.
pub struct Approval {
    proposal: Proposal,
}

impl Proposal {
    /// Reads the cluster for a bundle, see [`inspect`], and decides.
    ///
    /// # Errors
    /// As [`inspect`].
    pub async fn make(
        connection: Connection,
        bundle: Arc<Bundle>,
        from: Option<&Bundle>,
        decisions: Decisions,
    ) -> Result<Self, Problem> {
        let inspection = Arc::new(inspect(&connection, bundle, from).await?);
        let plan = Arc::new(decide(&inspection, &decisions));
        Ok(Self { connection, inspection, decisions, plan })
    }

    /// Decides otherwise on what was read.
    pub fn decide(&mut self, decisions: Decisions) {
        self.plan = Arc::new(decide(&self.inspection, &decisions));
        self.decisions = decisions;
    }

    /// The plan, for people.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What was read for it.
    pub fn inspection(&self) -> &Arc<Inspection> {
        &self.inspection
    }

    /// What was decided.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// What has to be said before it may run.
    ///
    /// # Errors
    /// A context that now leads to another cluster; marks of clusters that cannot be read.
    pub fn confirmation(&self, marks: &Marks) -> Result<Confirmation, Problem> {
        let standing = marks.standing(&self.plan.cluster)?;
        standing.refuse_moved()?;
        Ok(confirmation(&self.plan, &standing.mark))
    }

    /// What a person approved, by the plan's id and in their words.
    ///
    /// # Errors
    /// Another plan than this one, blocked changes, missing permissions, a context that now leads to another cluster, marks of clusters
    /// that cannot be read, or words that are not enough for this plan on this cluster.
    pub fn approve(&self, plan: &PlanId, consent: Consent<'_>, marks: &Marks) -> Result<Approval, Problem> {
        if *plan != self.plan.id {
            return Err(Problem::new("plan-superseded"));
        }
        refuse_blocked(&self.plan)?;
        refuse_forbidden(&self.plan)?;
        let confirmation = self.confirmation(marks)?;
        if self.plan.counts.writes() > 0 {
            confirmation.is_met_by(consent)?;
        }
        Ok(Approval { proposal: self.clone() })
    }
}

impl Approval {
    /// The way to the cluster that the plan was made for.
    pub(crate) fn connection(&self) -> &Connection {
        &self.proposal.connection
    }

    pub(crate) fn inspection(&self) -> &Inspection {
        &self.proposal.inspection
    }

    /// What was approved.
    pub fn plan(&self) -> &Plan {
        &self.proposal.plan
    }

    /// The plan alone: an inspection of thousands of objects need not outlive the beginning of a run.
    pub(crate) fn into_plan(self) -> Plan {
        Arc::unwrap_or_clone(self.proposal.plan)
    }
}

/// A blocked change means that the result would not be the new version: nothing is started before a person has decided.
fn refuse_blocked(plan: &Plan) -> Result<(), Problem> {
    let blocked: Vec<String> = plan
        .changes
        .iter()
        .filter(|change| matches!(change.action, Action::Blocked { .. }))
        .map(|change| change.object.to_string())
        .collect();
    if blocked.is_empty() {
        return Ok(());
    }
    let count = blocked.len().to_string();
    Err(Problem::new("plan-blocked").param("count", count).param("objects", blocked.join(", ")))
}

/// Without a permission the run would end in the middle.
fn refuse_forbidden(plan: &Plan) -> Result<(), Problem> {
    if plan.missing_permissions.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = plan.missing_permissions.iter().map(Permission::for_kubectl).collect();
    Err(Problem::new("permissions-missing").param("permissions", list.join("; ")))
}
