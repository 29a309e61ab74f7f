//! `plan`: what an upgrade would do.

use glasslift_engine::export::plan::{self as export, Sheet};
use glasslift_engine::export::{Document, Format};
use glasslift_engine::problem::Problem;
use glasslift_engine::report::quoted;

use crate::args::{ClusterArgs, PlanArgs, PlanFormat};
use crate::exit::Exit;
use crate::language::{language, text};
use crate::output;
use crate::prepare;

pub(super) async fn plan(cluster: &ClusterArgs, options: &PlanArgs) -> Result<Exit, Problem> {
    // A plan that could not be written would be noticed too late.
    let save = options.save.as_deref().map(|path| Format::of_path(path, Document::Plan).map(|format| (path, format)));
    let save = save.transpose()?;
    let made = prepare::new(cluster, &options.options).await?;
    match options.output {
        PlanFormat::Json => output::json_line(made.plan()),
        PlanFormat::Markdown => {
            anstream::print!("{}", export::to_markdown(made.inspection(), made.plan(), options.diff, language()));
        }
        PlanFormat::Table => {
            anstream::print!("{}", output::plan(made.plan()));
            if options.diff {
                anstream::print!("{}", output::differences(made.inspection(), made.plan()));
            }
        }
    }
    if let Some((path, format)) = save {
        let (inspection, plan, decisions) = (made.inspection(), made.plan(), made.decisions());
        let sheet = Sheet { inspection, plan, decisions, from: &options.options.from };
        output::write("plan-unwritable", path, &export::render(sheet, format, language())?)?;
        if format == Format::Json && options.output == PlanFormat::Table {
            let file = quoted(&path.display().to_string());
            anstream::println!(
                "\n{}",
                text!(
                    "Saved. Execute it with: glasslift-cli upgrade --plan {file}",
                    "已保存。执行它：glasslift-cli upgrade --plan {file}"
                )
            );
        }
    }
    let counts = &made.plan().counts;
    let busy = counts.writes() + counts.blocked > 0;
    Ok(if busy { Exit::Changes } else { Exit::Success })
}
