//! The kubeconfig in kube's types, for the connection until it takes a `ResolvedContext`.

use std::path::Path;

use kube::config::{Cluster, ExecInteractiveMode, Kubeconfig};

use super::environment::Environment;
use crate::problem::Problem;

pub(in crate::cluster) fn load(environment: &Environment, path: &Path) -> Result<Kubeconfig, Problem> {
    let listed = environment.listed();
    let mut merged = Kubeconfig::default();
    let paths = if listed.iter().any(|member| member == path) { listed } else { vec![path.to_owned()] };
    for member in paths {
        let Ok(mut next) = Kubeconfig::read_from(&member) else { continue };
        next.current_context = next.current_context.filter(|name| !name.is_empty());
        for named in &mut next.auth_infos {
            if let Some(exec) = named.auth_info.as_mut().and_then(|info| info.exec.as_mut()) {
                exec.interactive_mode = Some(ExecInteractiveMode::Never);
            }
        }
        let Ok(next) = merged.clone().merge(next) else { continue };
        merged = next;
    }
    Ok(merged)
}

pub(in crate::cluster) fn find_cluster<'a>(config: &'a Kubeconfig, name: &str) -> Option<&'a Cluster> {
    config.clusters.iter().find(|cluster| cluster.name == name).and_then(|named| named.cluster.as_ref())
}
