//! What is asked of the server, for the words of a problem.

use glasslift_object::ObjectRef;
use glasslift_object::problem::Problem;

/// What is asked of the server.
#[derive(Debug, Clone, Copy)]
pub enum Doing<'a> {
    /// What it serves.
    Discovery,
    /// Who asks.
    User,
    /// Which cluster it is.
    Identity,
    /// A Namespace, by its name.
    ReadingNamespace(&'a str),
    /// A resource.
    Reading(&'a ObjectRef),
    /// What it would store.
    Checking(&'a ObjectRef),
    /// What it would store for a new one.
    CheckingAnew(&'a ObjectRef),
    /// To apply a resource.
    Applying(&'a ObjectRef),
    /// To create a resource whose name it chooses.
    Creating(&'a ObjectRef),
    /// To create a deleted one anew.
    CreatingAnew,
    /// To delete a resource.
    Deleting(&'a ObjectRef),
    /// To give the fields of a resource to Glasslift.
    TakingOver(&'a ObjectRef),
    /// To create the resource that was deleted.
    PuttingBack,
    /// How ready a resource is.
    Looking,
    /// Any write to a resource.
    Writing(&'a ObjectRef),
}

impl Doing<'_> {
    /// Names it in a problem: `doing`, and `on` what.
    pub(super) fn name_in(self, problem: Problem) -> Problem {
        let (doing, on) = match self {
            Self::Discovery => ("discovery", None),
            Self::User => ("user", None),
            Self::Identity => ("identity", None),
            Self::ReadingNamespace(name) => ("reading-namespace", Some(name.to_owned())),
            Self::Reading(object) => ("reading", Some(object.to_string())),
            Self::Checking(object) => ("checking", Some(object.to_string())),
            Self::CheckingAnew(object) => ("checking-anew", Some(object.to_string())),
            Self::Applying(object) => ("applying", Some(object.to_string())),
            Self::Creating(object) => ("creating", Some(object.to_string())),
            Self::CreatingAnew => ("creating-anew", None),
            Self::Deleting(object) => ("deleting", Some(object.to_string())),
            Self::TakingOver(object) => ("taking-over", Some(object.to_string())),
            Self::PuttingBack => ("putting-back", None),
            Self::Looking => ("looking", None),
            Self::Writing(object) => ("writing", Some(object.to_string())),
        };
        let problem = problem.param("doing", doing);
        on.into_iter().fold(problem, |problem, on| problem.param("on", on))
    }
}
