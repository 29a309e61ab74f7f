//! Being signed in, which every request needs and none does: a request waits at the gate before it takes a place among the requests in
//! flight and before its time begins, so a sign-in in a browser may take minutes and holds up nothing but what needs it.

use std::any::Any;
use std::sync::Arc;

use futures::future::BoxFuture;
use glasslift_object::problem::Problem;

/// What requests wait at until they can be signed.
pub trait Gate: Send + Sync {
    /// Waits until signed in; one sign-in serves all who wait.
    fn enter(&self) -> BoxFuture<'_, Result<Pass, Problem>>;

    /// The server did not accept this pass (401), so it did nothing: another one, or none where nothing better can be had.
    fn refused<'a>(&'a self, pass: &'a Pass) -> BoxFuture<'a, Result<Option<Pass>, Problem>>;
}

/// What a request is signed with. It travels with the request, to be understood by whoever signs it.
#[derive(Clone)]
pub struct Pass(Arc<dyn Any + Send + Sync>);

impl Pass {
    /// Wraps credentials.
    pub fn new<T: Any + Send + Sync>(credentials: Arc<T>) -> Self {
        Self(credentials)
    }

    /// The credentials, if they are of this type.
    pub fn credentials<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        Arc::clone(&self.0).downcast().ok()
    }
}
