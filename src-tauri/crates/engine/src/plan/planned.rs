//! A change beside the fact that it was decided on.

use std::sync::Arc;

use super::action::ChangeId;
use super::change::{Change, Plan};
use super::detail::{ChangeDetail, detail};
use super::fact::Fact;
use super::inspect::Inspection;

/// A change and what planning found out about its object.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// What is intended.
    pub change: &'a Change,
    /// What it was decided on, before any choice.
    pub fact: &'a Arc<Fact>,
}

impl Planned<'_> {
    /// The differences of the change.
    pub fn detail(&self) -> ChangeDetail {
        detail(self.fact, self.change)
    }

    /// The fact as a run needs it: with what was chosen about fields of other owners.
    pub fn with_choice(&self) -> Arc<Fact> {
        self.fact.with_choice(self.change.chosen)
    }
}

/// The changes of a plan, each with its fact. Nothing else joins the two: the changes of a plan stand in the order of the facts.
pub fn planned<'a>(inspection: &'a Inspection, plan: &'a Plan) -> impl Iterator<Item = Planned<'a>> {
    joined(&inspection.facts, &plan.changes)
}

/// One change of a plan with its fact.
pub fn planned_one<'a>(inspection: &'a Inspection, plan: &'a Plan, change: ChangeId) -> Option<Planned<'a>> {
    planned(inspection, plan).find(|planned| planned.change.id == change)
}

pub(super) fn joined<'a>(facts: &'a [Arc<Fact>], changes: &'a [Change]) -> impl Iterator<Item = Planned<'a>> {
    facts.iter().zip(changes).map(|(fact, change)| Planned { change, fact })
}
