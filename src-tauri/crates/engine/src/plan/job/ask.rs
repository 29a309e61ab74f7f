//! The questions to the server that only a Job raises. Its difference and whether it could run again come from a dry run of a creation
//! under another name, as for everything that cannot change in place.

use glasslift_cluster::{Path, Reader};
use glasslift_object::job;

use crate::plan::fact::Fact;

/// Pods of a Job that are counted; who has more owns "many".
const PODS_COUNTED: usize = 50;

/// How many Pods an existing Job owns.
pub(in crate::plan) async fn pods(reader: &Reader, fact: &Fact) -> Option<u32> {
    let (namespace, live) = (fact.object.namespace.as_deref()?, fact.live.as_ref()?);
    let selector = job::pod_selector(live)?;
    let path = Path::resource("", "v1", "pods", Some(namespace));
    let path = path.with("labelSelector", &selector).with("limit", &PODS_COUNTED.to_string());
    let list = reader.get_path(&path, false).await.ok()??;
    u32::try_from(list.get("items")?.as_array()?.len()).ok()
}
