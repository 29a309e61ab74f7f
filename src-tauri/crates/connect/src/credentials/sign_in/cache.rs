//! Credentials that were got, and how long they are used.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::credentials::Credentials;
use crate::credentials::credential::same_certificate;

/// When a clock is wrong, credentials seem to have ended at once; the tool is not run for each request all the same.
const SHORTEST_LIFE: Duration = Duration::from_secs(1);
/// Credentials got because others were refused, and refused as well so soon, will not get better: no third sign-in, no third browser.
const PATIENCE_AFTER_REFUSAL: Duration = Duration::from_secs(60);
/// Credentials that are still good are used on when they could not be renewed; so long after, it is tried again.
const RENEWAL_PAUSE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Cache {
    current: Option<Cached>,
    generation: u64,
}

struct Cached {
    credentials: Arc<Credentials>,
    got_at: Instant,
    /// Good until then; none is good until it is refused.
    fresh_until: Option<Freshness>,
    refused: bool,
    /// Got because earlier ones were refused.
    after_refusal: bool,
    /// When they could last not be renewed.
    not_renewed_at: Option<Instant>,
}

/// Until when something is good.
pub(super) enum Freshness {
    Time(Timestamp),
    Age(Duration),
}

/// What was got, before it is known whether it is new.
pub(super) struct Got {
    pub(super) credentials: Credentials,
    pub(super) fresh_until: Option<Freshness>,
}

impl Cached {
    /// Whether requests may be signed with them now; they may have to be renewed soon.
    fn is_good(&self) -> bool {
        !self.refused && self.credentials.expires_at.is_none_or(|end| Timestamp::now() < end)
    }

    fn is_fresh(&self) -> bool {
        if self.refused {
            return false;
        }
        if self.not_renewed_at.is_some_and(|at| at.elapsed() < RENEWAL_PAUSE) && self.is_good() {
            return true;
        }
        match &self.fresh_until {
            None => true,
            Some(Freshness::Time(end)) => Timestamp::now() < *end || self.got_at.elapsed() < SHORTEST_LIFE,
            Some(Freshness::Age(age)) => self.got_at.elapsed() < *age,
        }
    }
}

impl Cache {
    /// What is good and need not be renewed yet.
    pub(super) fn fresh(&self) -> Option<Arc<Credentials>> {
        self.current.as_ref().filter(|cached| cached.is_fresh()).map(|cached| Arc::clone(&cached.credentials))
    }

    /// What could not be renewed but has not ended.
    pub(super) fn still_good(&mut self) -> Option<Arc<Credentials>> {
        let cached = self.current.as_mut().filter(|cached| cached.is_good())?;
        cached.not_renewed_at = Some(Instant::now());
        Some(Arc::clone(&cached.credentials))
    }

    /// The server did not take them.
    pub(super) fn invalidate(&mut self, refused: &Arc<Credentials>) {
        if let Some(cached) = self.current.as_mut().filter(|cached| Arc::ptr_eq(&cached.credentials, refused)) {
            cached.refused = !(cached.after_refusal && cached.got_at.elapsed() < PATIENCE_AFTER_REFUSAL);
        }
    }

    /// Lets time pass.
    #[cfg(test)]
    pub(super) fn age(&mut self) {
        if let Some(cached) = &mut self.current {
            cached.fresh_until = Some(Freshness::Age(Duration::ZERO));
        }
    }

    /// When they end.
    pub(super) fn valid_until(&self) -> Option<Timestamp> {
        self.current.as_ref().and_then(|cached| cached.credentials.expires_at)
    }

    /// Puts into the cache what was got. What is the same as before stays the same value, so that nothing is done again because of it.
    pub(super) fn keep(&mut self, got: Got) -> Arc<Credentials> {
        let mut credentials = got.credentials;
        let before = self.current.take();
        let known = before.as_ref().map(|before| &before.credentials);
        if known.is_some_and(|known| !same_certificate(known.certificate.as_ref(), credentials.certificate.as_ref())) {
            self.generation += 1;
        }
        credentials.generation = self.generation;
        let was_refused = before.as_ref().is_some_and(|before| before.refused);
        let credentials = match known {
            Some(known) if known.is_same(&credentials) && known.expires_at == credentials.expires_at => {
                Arc::clone(known)
            }
            _ => Arc::new(credentials),
        };
        self.current = Some(Cached {
            credentials: Arc::clone(&credentials),
            got_at: Instant::now(),
            fresh_until: got.fresh_until,
            refused: false,
            after_refusal: was_refused,
            not_renewed_at: None,
        });
        credentials
    }
}
