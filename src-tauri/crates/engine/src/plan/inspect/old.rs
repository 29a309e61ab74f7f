//! Objects of the old version that are on the cluster and not in the new one: what may be pruned.

use std::collections::BTreeSet;

use futures::StreamExt;
use glasslift_bundle::{self, Bundle, Source};
use glasslift_cluster::{Doing, Reader};
use glasslift_object::Identity;
use glasslift_object::problem::Problem;

use super::CONCURRENCY;
use super::context::Context;
use crate::plan::contents::contents;
use crate::plan::fact::{Fact, is_generated};
use crate::plan::risk::Risk;

/// The old version, if it is a known one.
pub(super) fn from_catalog(bundle: &Bundle, installed: Option<&str>) -> Option<Bundle> {
    let (product, installed) = (bundle.summary.product.as_deref()?, installed?);
    if bundle.summary.version.as_deref() == Some(installed) {
        return None;
    }
    let source = Source::Catalog { product: product.to_owned(), version: installed.to_owned() };
    glasslift_bundle::load(&source).ok()?.bundle
}

impl Context<'_> {
    pub(super) async fn only_in_old(
        &self,
        reader: &Reader,
        from: &Bundle,
        facts: &[Fact],
    ) -> Result<Vec<Fact>, Problem> {
        let staying: BTreeSet<Identity<'_>> = facts.iter().map(|fact| Identity::of(&fact.object)).collect();
        let candidates: Vec<Fact> = from
            .objects
            .iter()
            .filter(|item| !is_generated(&item.value))
            .filter_map(|item| {
                let scope = self.scope(&item.object);
                let served = scope.served?;
                (!staying.contains(&Identity::of(&scope.object))).then(|| Fact {
                    served: Some(served),
                    only_in_old: true,
                    ..Fact::new(scope.object, item.value.clone())
                })
            })
            .collect();
        let looks: Vec<_> = candidates.into_iter().map(|fact| self.look(reader, fact)).collect();
        let found: Vec<_> = futures::stream::iter(looks).buffered(CONCURRENCY).collect().await;
        Ok(found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The fact about an object of the old version; none when it is not on the cluster, or may not be read.
    async fn look(&self, reader: &Reader, mut fact: Fact) -> Result<Option<Fact>, Problem> {
        let Some(served) = &fact.served else { return Ok(None) };
        match reader.get(served, fact.object.namespace.as_deref(), &fact.object.name).await {
            Ok(None) => Ok(None),
            Ok(Some(live)) => {
                fact.contents = contents(reader, self.discovery(), &fact.object, &live).await?;
                fact.live = Some(live);
                if deletes_contents(&fact) {
                    fact.risks.push(Risk::DeletesContents);
                }
                fact.forget_managed_fields();
                Ok(Some(fact))
            }
            Err(error) if error.is_forbidden() => Ok(None),
            Err(error) => Err(error.to_problem(Doing::Reading(&fact.object))),
        }
    }
}

fn deletes_contents(fact: &Fact) -> bool {
    matches!((fact.object.group(), fact.object.kind.as_str()), ("", "PersistentVolume" | "PersistentVolumeClaim"))
}
