//! What has to be said before a plan may run. Pure; every front end asks by it.

use glasslift_connect::{EnvironmentTag, Mark};
use glasslift_object::problem::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::change::Plan;

/// What a person has to say before a plan may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "plan.ts")]
pub struct Confirmation {
    /// The cluster as the user calls it: their own name for it, or that of the context.
    pub name: String,
    /// Whether that name has to be typed; otherwise a yes is enough.
    pub typed: bool,
    /// Whether it is a cluster of production: then a yes that was given beforehand does not count either.
    pub production: bool,
    /// Whether something is deleted, for good or to be created anew.
    pub destructive: bool,
}

/// How a person said yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent<'a> {
    /// Before they saw the plan, as `--yes` does.
    Beforehand,
    /// To the question.
    Yes,
    /// With the name of the cluster, as they typed it.
    Name(&'a str),
}

impl Confirmation {
    /// Whether that is enough. A yes beforehand is for machines, which have nobody to type: it counts anywhere but in production.
    ///
    /// # Errors
    /// It is not.
    pub fn is_met_by(&self, consent: Consent<'_>) -> Result<(), Problem> {
        let Self { name, typed, production, .. } = self;
        match consent {
            Consent::Name(given) if given.trim() == name.trim() => Ok(()),
            Consent::Beforehand if !production => Ok(()),
            Consent::Yes if !typed => Ok(()),
            Consent::Beforehand => Err(Problem::new("production-not-confirmed").param("name", name)),
            Consent::Yes | Consent::Name(_) => Err(Problem::new("wrong-cluster").param("name", name)),
        }
    }
}

/// How a plan is confirmed on a cluster that is marked like this.
pub(super) fn confirmation(plan: &Plan, mark: &Mark) -> Confirmation {
    let production = mark.tag == EnvironmentTag::Production;
    let destructive = plan.counts.recreate + plan.counts.delete > 0;
    let name = mark.name.clone().unwrap_or_else(|| plan.cluster.context.clone());
    Confirmation { name, typed: production || destructive, production, destructive }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Counts;
    use crate::report::tests::plan;

    #[test]
    fn a_yes_is_enough_where_nothing_has_to_be_typed_and_one_beforehand_anywhere_but_in_production() {
        let says = |typed: bool, production: bool, consent: Consent<'_>| {
            let confirmation = Confirmation { name: "the shop".to_owned(), typed, production, destructive: false };
            confirmation.is_met_by(consent).map_err(|problem| problem.code)
        };
        let (named, not_named) = (Err("wrong-cluster".into()), Err("production-not-confirmed".into()));
        let rows = [
            (false, false, Consent::Yes, Ok(())),
            (false, false, Consent::Beforehand, Ok(())),
            (false, false, Consent::Name("the shop"), Ok(())),
            (false, false, Consent::Name("another"), named.clone()),
            (true, false, Consent::Yes, named.clone()),
            (true, false, Consent::Beforehand, Ok(())),
            (true, false, Consent::Name(" the shop "), Ok(())),
            (true, true, Consent::Yes, named.clone()),
            (true, true, Consent::Beforehand, not_named),
            (true, true, Consent::Name(""), named.clone()),
            (true, true, Consent::Name("The Shop"), named),
            (true, true, Consent::Name("the shop"), Ok(())),
        ];
        for (typed, production, consent, expected) in rows {
            assert_eq!(says(typed, production, consent), expected, "{typed} {production} {consent:?}");
        }
    }

    #[test]
    fn a_name_is_typed_where_something_is_deleted_and_in_production() {
        let (nothing, update) = (Counts::default(), Counts { update: 3, create: 1, skip: 2, ..Counts::default() });
        let (recreate, delete) = (Counts { recreate: 1, ..update.clone() }, Counts { delete: 1, ..Counts::default() });
        let rows = [
            (EnvironmentTag::Untagged, &nothing, false, false),
            (EnvironmentTag::Untagged, &update, false, false),
            (EnvironmentTag::Development, &recreate, true, true),
            (EnvironmentTag::Test, &delete, true, true),
            (EnvironmentTag::Staging, &update, false, false),
            (EnvironmentTag::Production, &update, true, false),
            (EnvironmentTag::Production, &delete, true, true),
        ];
        for (tag, counts, typed, destructive) in rows {
            let plan = Plan { counts: counts.clone(), ..plan() };
            let production = tag == EnvironmentTag::Production;
            let expected = |name: &str| Confirmation { name: name.to_owned(), typed, production, destructive };
            let of = |name: Option<&str>| confirmation(&plan, &Mark { tag, name: name.map(str::to_owned) });
            assert_eq!(of(None), expected("prod"), "{tag:?} {counts:?}");
            assert_eq!(of(Some("the shop")), expected("the shop"), "{tag:?} {counts:?}");
        }
    }
}
