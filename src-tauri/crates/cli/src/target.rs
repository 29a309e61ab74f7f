//! Finding the cluster that the arguments name, and connecting to it.

use std::path::Path;

use glasslift_engine::connect::{CheckEvent, Connection, Observation, SignInNews, connect};
use glasslift_engine::environment::Environment;
use glasslift_engine::event::SignInState;
use glasslift_engine::kubeconfig::{self, KubeconfigSource, Target};
use glasslift_engine::problem::Problem;
use glasslift_engine::words;

use crate::args::ClusterArgs;
use crate::language::language;
use crate::marks;
use crate::output::{self, QUIET, styled};

/// Connects to the chosen cluster; a failure is the failed step's explanation, or that the context now leads to another cluster.
pub(crate) async fn connected(cluster: &ClusterArgs) -> Result<Connection, Problem> {
    let heard = |event| {
        // Somebody may have to do what a sign-in tool says.
        if let CheckEvent::Message { text, .. } = event {
            output::note(styled(QUIET, &text));
        }
    };
    let connection = connect(&Environment::of_process(), &target(cluster)?, heard).await?;
    marks::recognise(&connection.info)?;
    Ok(connection)
}

/// Says that everything waits for a sign-in, for as long as the observation is kept. A run says it by itself.
pub(crate) fn observed(connection: &Connection) -> Observation {
    connection.sign_in().observe(|news| {
        let (tool, said) = match news {
            SignInNews::Began { tool } => (tool, None),
            SignInNews::Said { tool, line } => (tool, Some(line)),
            SignInNews::SignedIn | SignInNews::Failed { .. } => return,
        };
        let state = SignInState::Waiting { tool: tool.clone(), said: said.cloned() };
        output::note(styled(QUIET, &words::signing_in(&state, language())));
    })
}

/// The kubeconfigs that can be chosen from.
pub(crate) fn sources(cluster: &ClusterArgs) -> Vec<KubeconfigSource> {
    let environment = Environment::of_process();
    match &cluster.kubeconfig {
        Some(path) => vec![kubeconfig::describe_chosen(&environment, &kubeconfig::absolute(path))],
        None => kubeconfig::discover(&environment, &[]),
    }
}

/// The cluster that the arguments name: the given context, or the current one.
pub(crate) fn target(cluster: &ClusterArgs) -> Result<Target, Problem> {
    let sources = sources(cluster);
    let target = |source: &KubeconfigSource, context: &str| {
        Target::new(Path::new(&source.path), context, cluster.namespace.clone())
    };
    let wanted = cluster.context.as_deref();
    for source in &sources {
        for context in &source.contexts {
            if wanted.map_or(context.current, |wanted| wanted == context.name) {
                return match &context.problem {
                    Some(problem) => Err(problem.clone()),
                    None => Ok(target(source, &context.name)),
                };
            }
        }
    }
    if let Some(problem) = sources.iter().find_map(|source| source.problem.clone()) {
        return Err(problem);
    }
    let names: Vec<_> =
        sources.iter().flat_map(|source| &source.contexts).map(|context| context.name.as_str()).collect();
    match wanted {
        _ if names.is_empty() => Err(no_kubeconfig()),
        Some(wanted) => Err(Problem::new("context-missing").param("context", wanted).param("known", names.join(", "))),
        None => Err(Problem::new("no-current-context").param("known", names.join(", "))),
    }
}

/// Says where a kubeconfig was looked for.
pub(crate) fn no_kubeconfig() -> Problem {
    let places: Vec<_> = kubeconfig::candidates(&Environment::of_process())
        .into_iter()
        .map(|(path, _)| path.display().to_string())
        .collect();
    Problem::new("no-kubeconfig").param("places", places.join(", "))
}
